// Makers by the vendor number that ODVA gave them: the few that one meets on cranes. Others are shown by their number.
const makers: Record<number, string> = {
  1: 'Rockwell Automation/Allen-Bradley',
  5: 'Rockwell Automation/Reliance Electric',
  26: 'Festo',
  40: 'WAGO',
  47: 'Omron',
  48: 'Turck',
  50: 'Real Time Automation',
  77: 'Rockwell Software',
  90: 'HMS Industrial Networks',
  243: 'Schneider Electric',
  283: 'Hilscher',
  678: 'Cognex',
};

export function makerName(vendor: number): string {
  return makers[vendor] ?? `ODVA vendor ${vendor}`;
}
