//! Tells citizens that they stand elsewhere than before. Nobody is woken whose standing is the same,
//! and everybody else in small portions, so that a desk that takes a call meanwhile does not wait
//! until ten thousand views are made.

use std::sync::Arc;

use schalter_domain::ids::VisitId;
use schalter_domain::switchboard::VisitStanding;
use schalter_domain::wait::{self, WaitEstimate};

use crate::Shared;
use crate::live::Board;

/// How many are told at a time.
const PORTION: usize = 128;

/// Follows the board until the exchange ends.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut boards = shared.board.subscribe();
    let mut told = Arc::<Board>::default();
    let mut catalogue = shared.catalogue.load_full();
    loop {
        tokio::select! {
            changed = boards.changed() => if changed.is_err() { return },
            () = shared.stopped.cancelled() => return,
        }
        let board = boards.borrow_and_update().clone();
        let configured = shared.catalogue.load_full();
        let concerned = if Arc::ptr_eq(&catalogue, &configured) {
            elsewhere(&told, &board)
        } else {
            shared.hub.visits()
        };
        for portion in concerned.chunks(PORTION) {
            shared.hub.changed(portion);
            tokio::task::yield_now().await;
        }
        (told, catalogue) = (board, configured);
    }
}

/// The visits that do not stand in `now` as they did `before`, as far as people are told.
fn elsewhere(before: &Board, now: &Board) -> Vec<VisitId> {
    let stood = |visit| before.standing.visits.get(visit).map(as_told);
    let mut visits: Vec<VisitId> = now
        .standing
        .visits
        .iter()
        .filter(|(visit, standing)| stood(visit) != Some(as_told(standing)))
        .map(|(visit, _)| *visit)
        .collect();
    let left = before.standing.visits.keys();
    visits.extend(left.filter(|visit| !now.standing.visits.contains_key(visit)));
    visits
}

/// A standing with its wait in the coarse minutes that people are told: the seconds change all the
/// time.
fn as_told(standing: &VisitStanding) -> VisitStanding {
    let wait = match standing.wait {
        WaitEstimate::Range { low, high } => {
            let (low, high) = wait::shown_minutes(low, high);
            WaitEstimate::Range { low, high }
        }
        other => other,
    };
    VisitStanding { wait, ..*standing }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn board(places: &[(u128, u32)]) -> Board {
        let mut board = Board::default();
        for (visit, place) in places {
            let standing = VisitStanding {
                place: *place,
                wait: WaitEstimate::Unknown,
                callback: false,
                late: false,
            };
            board
                .standing
                .visits
                .insert(VisitId(Uuid::from_u128(*visit)), standing);
        }
        board
    }

    #[test]
    fn only_those_who_stand_elsewhere_are_told() {
        let before = board(&[(1, 1), (2, 2), (3, 3)]);
        let now = board(&[(2, 2), (3, 1), (4, 3)]);
        let mut told = elsewhere(&before, &now);
        told.sort_unstable();
        let expected = [1, 3, 4].map(|visit| VisitId(Uuid::from_u128(visit)));
        assert_eq!(told, expected);
        assert!(elsewhere(&now, &now).is_empty());
    }

    #[test]
    fn seconds_that_are_shown_as_the_same_minutes_wake_nobody() {
        let waits = |low, high| {
            let mut board = board(&[(1, 1)]);
            for standing in board.standing.visits.values_mut() {
                standing.wait = WaitEstimate::Range { low, high };
            }
            board
        };
        let before = waits(310, 800);
        assert!(elsewhere(&before, &waits(330, 820)).is_empty());
        assert_eq!(elsewhere(&before, &waits(310, 1_000)).len(), 1);
    }
}
