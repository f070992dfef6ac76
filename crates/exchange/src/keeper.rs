//! The housekeeper: deletes what is due, and at the day's end the events that tell about one
//! staff member's day.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schalter_domain::switchboard::What;

use crate::Shared;
use crate::actor::Request;
use crate::retention::Applied;

/// How often is looked.
const ROUND: Duration = Duration::from_secs(30);

pub(crate) async fn run(shared: Arc<Shared>) {
    let zone = zone();
    let mut day: Option<Date> = None;
    let mut applied = Applied::default();
    loop {
        tokio::select! {
            () = shared.stopped.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
        let now = shared.now();
        applied.follow(&shared, now).await;
        sweep(&shared, now).await;
        let today = zone.to_datetime(now).date();
        if day != Some(today) && close_days(&shared, today, &zone, now).await {
            day = Some(today);
        }
    }
}

/// Where days end.
fn zone() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC)
}

/// Deletes what is due at this moment, and what past days leave.
pub(crate) async fn keep_house(shared: &Shared) {
    let (now, zone) = (shared.now(), zone());
    Applied::default().follow(shared, now).await;
    sweep(shared, now).await;
    close_days(shared, zone.to_datetime(now).date(), &zone, now).await;
}

/// Deletes what is due at `now`.
async fn sweep(shared: &Shared, now: Timestamp) {
    match shared.store.sweep(now, &*shared.clock).await {
        Ok(deleted) => {
            for row in deleted {
                tracing::info!(class = ?row.class, count = row.count, "deleted what was due");
            }
        }
        Err(error) => tracing::warn!(%error, "what is due could not be deleted; trying again"),
    }
}

/// Deletes the events of the days before `today` that name a staff member, and those that are no
/// longer of use.
async fn close_days(shared: &Shared, today: Date, zone: &TimeZone, now: Timestamp) -> bool {
    let Ok(midnight) = today.to_zoned(zone.clone()) else {
        return false;
    };
    let before = midnight.timestamp();
    // Only what a snapshot covers can go.
    let (done, kept) = tokio::sync::oneshot::channel();
    if shared.inbox.send(Request::Snapshot(done)).await.is_err() || kept.await.is_err() {
        return false;
    }
    match shared
        .store
        .prune_events(&What::SEAT_KINDS, before, now, &*shared.clock)
        .await
    {
        Ok(_) => true,
        Err(error) => {
            tracing::warn!(%error, "events could not be deleted; trying again");
            false
        }
    }
}
