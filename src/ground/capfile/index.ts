// capfile: capture files. In: pcap or pcapng, plain, gzip or zstd, from a file or from memory, however damaged; or packets
// to write. Out: packets one after another in bounded memory with every fault located; or a capture file.
// Knows nothing of what is inside a packet.
export * from './write.ts';
export { openCapture } from './read.ts';
export type { CaptureReader, OpenOptions, ReadProgress } from './read.ts';
export type { CaptureInfo, CaptureInterface, Packet, Visit } from './packet.ts';
export { packetComments } from './pcapng.ts';
