// Counts a limit day by day as generator/law/counting.py does. It knows nothing of the page and runs anywhere.

const NATIONAL = "全国";
const MOST = 100;
const LAST_DUE = 9000;
const CLOCK = { 分钟: 1, 小时: 60 };
const TOO_FAR = "期限太长，算不出到期日，请核对期限的数目";
const NO_TIME = "记录只写了日期、没有写几点几分，算不出到期的时刻";
const BY_RECORD = "到期的日子写在记录里，没有天数可数";
const NO_COUNT = "天数写在记录里，请填天数";

class Unknown extends Error {}

// Days are whole numbers, 1970-01-01 is 0.
const DAY = 86400000;
export const dayOf = (text) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY;
export const textOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const yearOf = (day) => new Date(day * DAY).getUTCFullYear();
const weekdayOf = (day) => (((day + 3) % 7) + 7) % 7;

// The calendar of all files together: a local one adds its days to the year of the country.
export class Calendar {
  constructor(entries) {
    this.years = new Set(entries.filter((one) => one.region === NATIONAL).map((one) => one.year));
    this.holidays = new Set(entries.flatMap((one) => one.holidays).map(dayOf));
    this.workdays = new Set(entries.flatMap((one) => one.workdays).map(dayOf).filter((day) => !this.holidays.has(day)));
  }

  plain(day) {
    if (weekdayOf(day) >= 5) return this.workdays.has(day) ? "makeup" : "weekend";
    return this.holidays.has(day) ? "holiday" : "counts";
  }

  works(day) {
    return this.workdays.has(day) || (weekdayOf(day) < 5 && !this.holidays.has(day));
  }

  need(year) {
    if (!this.years.has(year)) throw new Unknown(`缺少${year}年工作日历`);
  }

  add(start, count) {
    this.need(yearOf(start));
    let day = start;
    for (let left = count; left > 0; ) {
      day += 1;
      this.need(yearOf(day));
      if (this.works(day)) left -= 1;
    }
    return day;
  }

  next(day) {
    this.need(yearOf(day));
    return this.works(day) ? day : this.add(day, 1);
  }

  // The working days of a stretch, both ends included.
  working(first, last) {
    for (let year = yearOf(first - 1); year <= yearOf(last); year += 1) this.need(year);
    let number = 0;
    for (let day = first; day <= last; day += 1) number += this.works(day) ? 1 : 0;
    return number;
  }
}

// The last day of a limit in calendar days, months or years, whatever day it is.
function nominalDay(starts, count, unit) {
  if (unit === "日") {
    if (starts + count > dayOf(`${LAST_DUE}-12-31`)) throw new Unknown(TOO_FAR);
    return starts + count;
  }
  const date = new Date(starts * DAY);
  const month = date.getUTCMonth() + (unit === "个月" ? count : count * 12);
  const year = date.getUTCFullYear() + Math.floor(month / 12);
  if (year > LAST_DUE) throw new Unknown(TOO_FAR);
  const end = new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate();
  return Date.UTC(year, month % 12, Math.min(date.getUTCDate(), end)) / DAY;
}

// Stretches in order and apart from one another.
function standing(found) {
  const out = [];
  for (const [first, last] of found.filter(([a, b]) => a <= b).sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const before = out[out.length - 1];
    if (before && first <= before[1] + 1) before[1] = Math.max(last, before[1]);
    else out.push([first, last]);
  }
  return out;
}

function limitEnd(starts, count, unit, calendar, closed, moves) {
  if (count === 0 && !moves && closed) return starts;
  const working = unit === "工作日";
  const first = working ? calendar.add(starts, count) : nominalDay(starts, count, unit);
  let due = first;
  for (;;) {
    let off = 0;
    for (const [from, to] of closed || []) {
      const [a, b] = [Math.max(from, starts + 1), Math.min(to, due)];
      if (a <= b) off += working ? calendar.working(a, b) : b - a + 1;
    }
    const again = off === 0 ? first : working ? calendar.add(first, off) : nominalDay(first, off, "日");
    if (again === due) break;
    due = again;
  }
  return due;
}

function movedEnd(due, calendar, closed) {
  for (;;) {
    due = calendar.next(due);
    const inside = closed.find(([from, to]) => from <= due && due <= to);
    if (!inside) return due;
    due = inside[1] + 1;
  }
}

// The last day of a limit with the days that lead to it; `closed` are stretches that do not count, as pairs of texts.
export function counted(starts, count, unit, calendar, closed = [], moves = false) {
  const stretches = standing(closed.map(([from, to]) => [dayOf(from), dayOf(to)]));
  const start = dayOf(starts);
  try {
    let due = limitEnd(start, count, unit, calendar, closed.length ? stretches : null, moves);
    if (moves && (closed.length || unit !== "工作日")) due = movedEnd(due, calendar, stretches);
    const nominal = limitEnd(start, count, unit, calendar, stretches, false);
    return { due: textOf(due), reason: "", steps: steps(start, nominal, due, unit, calendar, stretches) };
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    return { due: "", reason: error.message, steps: [] };
  }
}

function steps(starts, nominal, due, unit, calendar, closed) {
  const found = [[starts, "start", 0]];
  let number = 0;
  for (let day = starts + 1; day <= due; day += 1) {
    const stands = closed.some(([from, to]) => from <= day && day <= to);
    const plain = calendar.plain(day);
    const working = plain === "counts" || plain === "makeup";
    let what;
    if (day > nominal) what = day === due ? "moved" : stands && working ? "still" : plain;
    else if (unit === "工作日") what = working && stands ? "still" : plain;
    else what = stands ? "still" : "counts";
    if (day <= nominal && (what === "counts" || what === "makeup")) number += 1;
    found.push([day, what, number]);
  }
  const out = [];
  for (const [day, what, sum] of found) {
    const before = out[out.length - 1];
    if (found.length > MOST && before && before[2] === what) [before[1], before[3]] = [textOf(day), sum];
    else out.push([textOf(day), textOf(day), what, sum]);
  }
  return out;
}

// The limit of a rule from a day or a time of day on; `count` is the number of days where the record sets it.
export function ofRule(rule, starts, calendar, count = null, closed = []) {
  const day = starts.slice(0, 10);
  if (day < rule.in_force_from || (rule.in_force_until && day > rule.in_force_until)) {
    const until = rule.in_force_until ? `，到${rule.in_force_until}为止` : "";
    return { due: "", reason: `规则从${rule.in_force_from}起施行${until}，这一天不适用`, steps: [] };
  }
  const none = (reason) => ({ due: "", reason, steps: [] });
  if (rule.limit_kind === "到期日" || (rule.limit_kind === "固定" && rule.count === null)) return none(BY_RECORD);
  if (rule.limit_kind === "字段") return count === null ? none(NO_COUNT) : counted(day, count, rule.unit, calendar, closed, rule.moves);
  if (rule.unit in CLOCK) {
    if (starts.length !== 16) return none(NO_TIME);
    const due = new Date(Date.parse(`${starts.replace(" ", "T")}:00Z`) + rule.count * CLOCK[rule.unit] * 60000);
    return due.getUTCFullYear() > LAST_DUE ? none(TOO_FAR) : { due: due.toISOString().slice(0, 16).replace("T", " "), reason: "", steps: [] };
  }
  return counted(day, rule.count, rule.unit, calendar, closed, rule.moves);
}
