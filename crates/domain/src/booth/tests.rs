//! What a kiosk does, told as people come and go.

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;

pub(super) fn at(ms: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_millis(ms)
}

pub(super) fn visit(n: u128) -> VisitId {
    VisitId(Uuid::from_u128(n))
}

pub(super) fn rules(entry: Entry) -> Rules {
    Rules {
        entry,
        dwell: SignedDuration::from_millis(1_500),
        absence: SignedDuration::from_secs(20),
        times: Times::default(),
    }
}

/// A kiosk and the time there.
struct Story {
    booth: Booth,
    now: i64,
}

impl Story {
    fn new(entry: Entry) -> Self {
        let mut booth = Booth::new(rules(entry));
        assert_eq!(booth.handle(Input::Connected(true), at(0)), []);
        Self { booth, now: 0 }
    }

    /// Something happens so many milliseconds later; every timer fires in between.
    fn after(&mut self, ms: i64, input: Input) -> Vec<Output> {
        let mut outputs = self.passes(ms);
        outputs.extend(self.booth.handle(input, at(self.now)));
        outputs
    }

    fn passes(&mut self, ms: i64) -> Vec<Output> {
        self.now += ms;
        let mut outputs = Vec::new();
        while let Some((due, _)) = self
            .booth
            .poll_timeout()
            .filter(|(due, _)| *due <= at(self.now))
        {
            outputs.extend(self.booth.handle_timeout(due));
        }
        outputs
    }

    fn sees(&mut self, ms: i64, present: bool) -> Vec<Output> {
        let source = Source::Sensor;
        self.after(ms, Input::Sensed { source, present })
    }

    /// Somebody comes, rings, and waits.
    fn waits(&mut self, n: u128) {
        assert_eq!(self.sees(0, true), []);
        assert_eq!(self.passes(1_500), [Output::Enter]);
        let (visit, promised) = (visit(n), false);
        let entered = Input::Entered { visit, promised };
        assert_eq!(self.after(10, entered), [Output::Show]);
    }

    fn shown(&self) -> Shown {
        self.booth.shown()
    }

    /// Device and server wipe.
    fn wipes(&mut self) {
        assert_eq!(self.shown(), Shown::Wiping);
        assert_eq!(self.after(5, Input::Forgotten), []);
        assert_eq!(self.after(5, Input::Wiped), [Output::Show]);
        assert_eq!(self.shown(), Shown::Idle);
    }
}

#[test]
fn whoever_stays_rings_and_whoever_walks_past_does_not() {
    let mut kiosk = Story::new(Entry::Direct);
    assert_eq!(kiosk.sees(0, true), []);
    assert_eq!(kiosk.sees(1_000, false), []);
    assert_eq!(kiosk.passes(60_000), []);
    assert_eq!(kiosk.sees(0, true), []);
    assert_eq!(kiosk.passes(1_499), []);
    assert_eq!(kiosk.passes(1), [Output::Enter]);
    assert_eq!(kiosk.passes(1_000), [], "it rings once");
}

#[test]
fn a_sensor_that_flickers_does_not_lose_anybody() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.sees(0, true);
    for _ in 0..2 {
        assert_eq!(kiosk.sees(300, false), []);
        assert_eq!(kiosk.sees(300, true), []);
    }
    assert_eq!(kiosk.sees(200, false), []);
    assert_eq!(
        kiosk.passes(150),
        [],
        "nobody is seen when the time is over"
    );
    assert_eq!(kiosk.sees(10, true), [Output::Enter]);
}

#[test]
fn a_kiosk_without_its_device_rings_nobody_until_the_device_is_back() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.after(0, Input::Connected(false));
    assert_eq!(kiosk.sees(0, true), []);
    assert_eq!(kiosk.passes(60_000), []);
    assert_eq!(kiosk.after(0, Input::Connected(true)), []);
    assert_eq!(kiosk.passes(1_500), [Output::Enter], "nobody is forgotten");
}

#[test]
fn the_button_rings_at_once_and_shows_the_choice_where_there_is_one() {
    let mut direct = Story::new(Entry::Direct);
    assert_eq!(direct.after(0, Input::Pressed), [Output::Enter]);
    let mut choice = Story::new(Entry::Choice);
    assert_eq!(choice.after(0, Input::Pressed), [Output::Show]);
    assert_eq!(choice.after(3_000, Input::Chose), [Output::Enter]);
    let refused = Input::Refused("office-closed");
    assert_eq!(choice.after(10, refused), [Output::Show]);
    let problem = Some("office-closed");
    let until = None;
    assert_eq!(choice.shown(), Shown::Choosing { until, problem });
}

#[test]
fn a_choice_that_nobody_touches_is_warned_and_begins_anew() {
    let mut kiosk = Story::new(Entry::Choice);
    kiosk.after(0, Input::Pressed);
    assert_eq!(kiosk.passes(45_000), [Output::Show], "the warning");
    assert_eq!(kiosk.after(5_000, Input::Touched), [Output::Show]);
    assert_eq!(kiosk.passes(45_000), [Output::Show]);
    assert_eq!(kiosk.passes(15_000), [Output::Forget(None), Output::Show]);
    kiosk.wipes();
}

#[test]
fn who_leaves_while_waiting_is_asked_and_then_the_visit_ends() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    assert_eq!(kiosk.sees(5_000, false), []);
    assert_eq!(kiosk.passes(20_000), [Output::Show], "the question");
    assert_eq!(kiosk.after(5_000, Input::Stay), [Output::Show]);
    assert_eq!(kiosk.passes(19_999), []);
    assert_eq!(kiosk.passes(1), [Output::Show], "asked again");
    let ends = [
        Output::Leave(visit(1)),
        Output::Forget(Some(visit(1))),
        Output::Show,
    ];
    assert_eq!(kiosk.passes(20_000), ends);
    kiosk.wipes();
}

#[test]
fn who_comes_back_is_not_asked_any_more() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    kiosk.sees(0, false);
    kiosk.passes(25_000);
    assert_eq!(kiosk.sees(0, true), [Output::Show]);
    assert_eq!(kiosk.passes(600_000), []);
    assert_eq!(kiosk.booth.visit(), Some(visit(1)));
}

#[test]
fn absence_never_ends_a_talk() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    kiosk.sees(0, false);
    kiosk.passes(21_000);
    let talks = Input::Visit(visit(1), Progress::Talking);
    assert_eq!(
        kiosk.after(0, talks),
        [Output::Show],
        "the question is gone"
    );
    assert_eq!(kiosk.passes(7_200_000), []);
    let over = Input::Visit(visit(1), Progress::Over { left: false });
    assert_eq!(kiosk.after(0, over), []);
    assert_eq!(kiosk.passes(29_999), [], "the farewell");
    let gone = [Output::Forget(Some(visit(1))), Output::Show];
    assert_eq!(kiosk.passes(1), gone);
    kiosk.wipes();
}

#[test]
fn who_stays_seated_does_not_ring_again_but_the_next_person_does() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    let left = Input::Visit(visit(1), Progress::Over { left: true });
    kiosk.after(0, left);
    kiosk.wipes();
    assert_eq!(kiosk.passes(600_000), []);
    assert_eq!(kiosk.sees(0, true), [], "the sensor says so again");
    assert_eq!(kiosk.sees(0, false), []);
    assert_eq!(kiosk.sees(1_000, true), [], "a moment is nobody else");
    assert_eq!(kiosk.passes(600_000), []);
    assert_eq!(
        kiosk.after(0, Input::Pressed),
        [Output::Enter],
        "but may press"
    );
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    kiosk.after(0, left);
    kiosk.wipes();
    kiosk.sees(1_000, false);
    kiosk.sees(2_000, true);
    assert_eq!(kiosk.passes(1_500), [Output::Enter]);
}

#[test]
fn the_next_person_may_come_while_it_is_being_wiped() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    let left = Input::Visit(visit(1), Progress::Over { left: true });
    kiosk.after(0, left);
    kiosk.sees(100, false);
    kiosk.sees(2_000, true);
    kiosk.wipes();
    assert_eq!(kiosk.passes(1_500), [Output::Enter]);
}

#[test]
fn who_goes_at_the_end_takes_the_farewell_along() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    let over = Input::Visit(visit(1), Progress::Over { left: false });
    kiosk.after(0, over);
    assert_eq!(kiosk.sees(1_000, false), []);
    let gone = [Output::Forget(Some(visit(1))), Output::Show];
    assert_eq!(kiosk.passes(3_000), gone);
}

#[test]
fn a_device_that_is_switched_off_and_on_shows_no_farewell() {
    let over = Input::Visit(visit(1), Progress::Over { left: false });
    let gone = [Output::Forget(Some(visit(1))), Output::Show];
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    kiosk.after(0, over);
    assert_eq!(kiosk.after(0, Input::Connected(false)), gone);
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    kiosk.after(0, Input::Connected(false));
    assert_eq!(kiosk.after(0, over), gone);
    assert_eq!(kiosk.booth.visit(), None);
}

#[test]
fn a_promise_goes_on_without_the_kiosk() {
    let mut kiosk = Story::new(Entry::Choice);
    kiosk.after(0, Input::Pressed);
    kiosk.after(0, Input::Chose);
    let entered = Input::Entered {
        visit: visit(1),
        promised: true,
    };
    assert_eq!(kiosk.after(0, entered), [Output::Show]);
    let forgotten = [Output::Forget(Some(visit(1))), Output::Show];
    assert_eq!(
        kiosk.after(5_000, Input::Cancel),
        forgotten,
        "it is not left"
    );
}

#[test]
fn a_place_that_comes_too_late_is_given_back() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.after(0, Input::Pressed);
    assert_eq!(kiosk.passes(10_000), [Output::Show], "try again");
    let entered = Input::Entered {
        visit: visit(1),
        promised: false,
    };
    assert_eq!(kiosk.after(0, entered), [Output::Leave(visit(1))]);
    assert_eq!(kiosk.booth.visit(), None);
}

#[test]
fn a_device_that_is_revoked_holds_nothing_any_more() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    let out = kiosk.after(0, Input::Revoked);
    let expected = [
        Output::Leave(visit(1)),
        Output::Forget(Some(visit(1))),
        Output::Show,
    ];
    assert_eq!(out, expected);
    assert_eq!(kiosk.booth.visit(), None);
}

#[test]
fn a_server_that_starts_anew_finds_the_visit_again() {
    let rules = rules(Entry::Direct);
    let mut booth = Booth::resuming(rules, visit(1), Progress::Talking, at(0));
    assert_eq!(booth.visit(), Some(visit(1)));
    assert_eq!(booth.stage().code(), "talking");
    assert_eq!(booth.handle(Input::Connected(true), at(1)), []);
    assert_eq!(booth.poll_timeout(), None, "a talk has no end by itself");
}

#[test]
fn a_wipe_that_the_device_never_ends_is_over_all_the_same() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.waits(1);
    kiosk.after(0, Input::Cancel);
    assert_eq!(kiosk.passes(10_000), [Output::Show]);
    assert_eq!(kiosk.shown(), Shown::Idle);
    let nothing: [Output; 0] = [];
    assert_eq!(kiosk.after(0, Input::Wiped), nothing);
}

#[test]
fn what_a_broker_kept_rings_nobody_and_who_comes_after_does() {
    let mut kiosk = Story::new(Entry::Direct);
    let source = Source::Sensor;
    let found = Input::Found {
        source,
        present: true,
    };
    assert_eq!(kiosk.after(0, found), []);
    assert_eq!(kiosk.sees(0, true), [], "it says the same again");
    assert_eq!(kiosk.passes(60_000), []);
    assert_eq!(kiosk.sees(0, false), []);
    assert_eq!(kiosk.sees(5_000, true), []);
    assert_eq!(kiosk.passes(1_500), [Output::Enter]);
}

#[test]
fn who_comes_while_the_broker_is_away_is_noticed_when_it_is_back() {
    let mut kiosk = Story::new(Entry::Direct);
    kiosk.sees(0, false);
    let found = Input::Found {
        source: Source::Sensor,
        present: true,
    };
    assert_eq!(kiosk.after(60_000, found), []);
    assert_eq!(kiosk.passes(1_500), [Output::Enter]);
}
