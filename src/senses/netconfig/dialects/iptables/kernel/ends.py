"""Two ends of a wire for the kernel tests: really sends packets from one network namespace and says which arrived in the others.

Reads one JSON object a line from standard input: {"packets": [{"id", "from", "to", "protocol", "fromPort", "toPort", "icmpType", "icmpCode", "flags", "at"}]},
sends them at interface `at`, waits until nothing more comes, and writes one line: {"seen": [{"id", "at", "from", "to", "fromPort", "toPort"}]}.
`id` travels in the IPv4 identification or the IPv6 flow label. Arguments: the three namespaces (client, router, server).
"""
import ctypes, json, os, select, socket, struct, sys, time

libc = ctypes.CDLL(None, use_errno=True)


def enter(name):
    with open("/var/run/netns/" + name) as f:
        if libc.setns(f.fileno(), 0x40000000) != 0:
            raise OSError(ctypes.get_errno(), "setns " + name)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def transport(p, pseudo):
    proto = p["protocol"]
    if proto == 6:
        head = struct.pack("!HHIIBBHHH", p["fromPort"], p["toPort"], 1000, p.get("ack", 0), 5 << 4, p.get("flags", 2), 8192, 0, 0)
        return head[:16] + struct.pack("!H", checksum(pseudo(len(head)) + head)) + head[18:]
    if proto == 17:
        head = struct.pack("!HHHH", p["fromPort"], p["toPort"], 12, 0) + b"quay"
        return head[:6] + struct.pack("!H", checksum(pseudo(len(head)) + head)) + head[8:]
    if proto in (1, 58):
        head = struct.pack("!BBHHH", p["icmpType"], p.get("icmpCode", 0), 0, p["icmpId"], 1) + b"quaywall"
        base = pseudo(len(head)) if proto == 58 else b""
        return head[:2] + struct.pack("!H", checksum(base + head)) + head[4:]
    if proto == 132:
        return struct.pack("!HHII", p["fromPort"], p["toPort"], 0, 0)
    return b"\0\0\x08\0quaywall"


def packet(p):
    if ":" in p["from"]:
        src, dst = socket.inet_pton(socket.AF_INET6, p["from"]), socket.inet_pton(socket.AF_INET6, p["to"])
        body = transport(p, lambda n: src + dst + struct.pack("!I3xB", n, p["protocol"]))
        return 0x86DD, struct.pack("!IHBB", (6 << 28) | p["id"], len(body), p["protocol"], 64) + src + dst + body
    src, dst = socket.inet_aton(p["from"]), socket.inet_aton(p["to"])
    body = transport(p, lambda n: src + dst + struct.pack("!BBH", 0, p["protocol"], n))
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), p["id"], 0, 64, p["protocol"], 0) + src + dst
    return 0x0800, head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def told(data, at):
    if len(data) >= 20 and data[0] >> 4 == 4:
        proto, body = data[9], data[(data[0] & 15) * 4:]
        found = {"id": struct.unpack("!H", data[4:6])[0], "from": socket.inet_ntoa(data[12:16]), "to": socket.inet_ntoa(data[16:20])}
    elif len(data) >= 40 and data[0] >> 4 == 6:
        proto, body = data[6], data[40:]
        found = {
            "id": struct.unpack("!I", data[:4])[0] & 0xFFFFF,
            "from": socket.inet_ntop(socket.AF_INET6, data[8:24]),
            "to": socket.inet_ntop(socket.AF_INET6, data[24:40]),
        }
    else:
        return None
    if proto in (6, 17, 132) and len(body) >= 4:
        found["fromPort"], found["toPort"] = struct.unpack("!HH", body[:4])
    found["at"], found["protocol"] = at, proto
    return found


def main():
    client, router, server = sys.argv[1:4]
    wires, heard = {}, {}
    for name, ports in ((client, ["up0", "up1"]), (server, ["down0"])):
        enter(name)
        for port in ports:
            s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0003))
            s.bind((port, 0x0003))
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
            wires[port] = s
            heard[s] = port
    enter(router)
    macs = {}
    for port in wires:
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        s.bind((port, 0))
        macs[port] = s.getsockname()[4]
        s.close()
    for proto in (6, 17, 1):
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, proto)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        heard[s] = "self"
    print("ready", flush=True)
    for line in sys.stdin:
        packets = json.loads(line)["packets"]
        for p in packets:
            kind, data = packet(p)
            wires[p["at"]].sendto(data, (p["at"], kind, 0, 0, macs[p["at"]]))
        seen, quiet = [], time.time() + 0.03
        while time.time() < quiet:
            ready = select.select(list(heard), [], [], max(0, quiet - time.time()))[0]
            for s in ready:
                data, where = s.recvfrom(65535)
                # What an end itself sent comes back to its own wire: no arrival.
                if heard[s] != "self" and where[2] == socket.PACKET_OUTGOING:
                    continue
                found = told(data, heard[s])
                if found:
                    seen.append(found)
                    quiet = time.time() + 0.03
        print(json.dumps({"seen": seen}), flush=True)


main()
