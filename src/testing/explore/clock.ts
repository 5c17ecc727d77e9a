const DAY = 86_400_000;

/** @returns days, hours, minutes, seconds and milliseconds, such as `2d 00:00:30.000`, of virtual milliseconds since the world began. */
export function clock(at: number): string {
  const days = Math.floor(at / DAY);
  const time = new Date(at % DAY).toISOString().slice(11, 23);
  return days > 0 ? `${days}d ${time}` : time;
}
