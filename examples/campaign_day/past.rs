//! The weeks before: the programme run on each of their days as if it had been there, which makes the contact history.

use std::error::Error;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use retention::campaign::{DryRun, FactTable, MessagePrices, Moment, Programme};
use retention::history::OrderLog;

use crate::facts::with_segments;

/// For so many days.
const DAYS: u64 = 28;

/// When a programme runs on a day, with the facts of the night before.
pub(crate) fn moment(programme: &Programme, day: NaiveDate, at: NaiveTime) -> Option<Moment> {
    let zone = programme.parts().zone;
    let now: DateTime<Utc> = zone.instant(day.and_time(at))?;
    Some(Moment::new(now).with_watermark(zone.day_start(day)?))
}

/// Runs the programme on the days before one, with the facts of each of them.
pub(crate) fn before<'p>(
    day: NaiveDate,
    at: NaiveTime,
    log: &OrderLog<u32>,
    table: &FactTable<'_, u32>,
    (programme, prices): (&'p Programme, MessagePrices),
) -> Result<DryRun<'p, u32>, Box<dyn Error>> {
    let mut run = DryRun::new(programme).with_prices(prices);
    for ago in (1..=DAYS).rev() {
        let (day, last) = (day.checked_sub_days(Days::new(ago)), day.checked_sub_days(Days::new(ago + 1)));
        let Some((moment, last)) = day.and_then(|day| moment(programme, day, at)).zip(last) else { continue };
        let view = log.as_of(last);
        run.run(with_segments(table.seen_from(&view)?, &view)?, moment)?;
    }
    Ok(run)
}
