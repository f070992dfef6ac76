//! The housekeeper: deletes what is due, and at the day's end the events that tell about one
//! staff member's day.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::Shared;
use crate::actor::SEAT_EVENTS;

/// How often is looked.
const ROUND: Duration = Duration::from_secs(30);

pub(crate) async fn run(shared: Arc<Shared>) {
    let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
    let mut day: Option<Date> = None;
    loop {
        tokio::select! {
            () = shared.stopped.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
        let now = shared.now();
        sweep(&shared, now).await;
        let today = zone.to_datetime(now).date();
        if day != Some(today) && close_days(&shared, today, &zone, now).await {
            day = Some(today);
        }
    }
}

/// Deletes what is due at `now`.
pub(crate) async fn sweep(shared: &Shared, now: Timestamp) {
    match shared.store.sweep(now, &*shared.clock).await {
        Ok(deleted) => {
            for row in deleted {
                tracing::info!(class = ?row.class, count = row.count, "deleted what was due");
            }
        }
        Err(error) => tracing::warn!(%error, "what is due could not be deleted; trying again"),
    }
}

/// Deletes the seat events of the days before `today`.
async fn close_days(shared: &Shared, today: Date, zone: &TimeZone, now: Timestamp) -> bool {
    let Ok(midnight) = today.to_zoned(zone.clone()) else {
        return false;
    };
    let before = midnight.timestamp();
    match shared
        .store
        .truncate_events(&SEAT_EVENTS, before, now, &*shared.clock)
        .await
    {
        Ok(_) => true,
        Err(error) => {
            tracing::warn!(%error, "seat events could not be deleted; trying again");
            false
        }
    }
}
