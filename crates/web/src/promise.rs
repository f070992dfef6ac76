//! What a callback promises, in words: for the pages and the live channel. Nothing is decided here.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schalter_domain::hours::{Hours, Opening};
use schalter_domain::switchboard::{Callback, CallbackBy, CallbackTurn, Visit, VisitStage};
use schalter_texts::Locale;

use crate::pages::view;
use crate::say::Say;

/// When and where the words are read.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// Now.
    pub now: Timestamp,
    /// The office's clock.
    pub zone: &'a TimeZone,
    /// The language.
    pub locale: Locale,
}

/// A time that can be wished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its beginning in milliseconds since the epoch, as a form sends it.
    pub value: String,
    /// `14 bis 15 Uhr`.
    pub text: String,
}

/// The times of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// `Heute`, `Morgen`, `Montag, 4. Januar`.
    pub name: String,
    /// In order.
    pub choices: Vec<Choice>,
}

/// Whether somebody dials the number of this visit now, or talks with the person on the telephone:
/// nothing of that happens on a page.
pub fn is_calling(visit: &Visit) -> bool {
    let by_phone = |callback: &Callback| callback.wish.by == CallbackBy::Phone;
    let rings = !matches!(
        visit.stage,
        VisitStage::Waiting { .. } | VisitStage::Ended { .. }
    );
    rings && visit.callback.as_ref().is_some_and(by_phone)
}

impl Reader<'_> {
    /// What is promised to a visit that is to be called back, as one sentence.
    pub fn promises(&self, visit: &Visit, callback: &Callback) -> String {
        if is_calling(visit) {
            return Say(self.locale).say("callback-says-now");
        }
        self.says(callback)
    }

    /// What is promised, as one sentence.
    fn says(&self, callback: &Callback) -> String {
        let by = match callback.wish.by {
            CallbackBy::Phone => "phone",
            CallbackBy::Email => "email",
        };
        let next = match callback.turn {
            CallbackTurn::Later { at } => Some(at),
            CallbackTurn::Patient | CallbackTurn::Due => None,
        };
        let window = callback.wish.window;
        match (next, window) {
            (Some(at), _) if callback.tries > 0 => self.at("callback-says-again", by, at),
            (Some(at), _) if callback.carried => self.at("callback-says-carried", by, at),
            (_, Some((from, until)))
                if self.now < until && next.is_none_or(|next| next == from) =>
            {
                self.between(by, from, until)
            }
            (Some(at), _) => self.at("callback-says-from", by, at),
            (None, _) if callback.due > self.now => self.at("callback-says-by", by, callback.due),
            (None, _) => Say(self.locale).say1("callback-says-soon", "by", by),
        }
    }

    /// What would be promised to somebody who arrived then and wishes no time, as one sentence.
    pub fn foresees(&self, hours: &Hours, arrived: Timestamp, promise: SignedDuration) -> String {
        let due = arrived + promise;
        match hours.state(self.now, self.zone) {
            Opening::Closed {
                opens: Some(next), ..
            } => self.at("callback-says-from", "either", next.at),
            Opening::Open { .. } if due > self.now => self.at("callback-says-by", "either", due),
            _ => Say(self.locale).say1("callback-says-soon", "by", "either"),
        }
    }

    /// The times that can be wished, by day.
    pub fn days(&self, windows: &[(Timestamp, Timestamp)]) -> Vec<Day> {
        let today = self.zone.to_datetime(self.now).date();
        let t = Say(self.locale);
        let mut days: Vec<(jiff::civil::Date, Day)> = Vec::new();
        for (from, until) in windows {
            let (local, end) = (self.zone.to_datetime(*from), self.zone.to_datetime(*until));
            let text = t.say2(
                "hours-span",
                "from",
                view::time(local.time(), self.locale),
                "to",
                view::end(end.time(), self.locale),
            );
            let value = from.as_millisecond().to_string();
            let choice = Choice { value, text };
            match days.last_mut() {
                Some((date, day)) if *date == local.date() => day.choices.push(choice),
                _ => {
                    let name = match (local.date() - today).get_days() {
                        0 => t.say("callback-today"),
                        1 => t.say("callback-tomorrow"),
                        _ => view::date_long(local.date(), self.locale),
                    };
                    let choices = vec![choice];
                    days.push((local.date(), Day { name, choices }));
                }
            }
        }
        days.into_iter().map(|(_, day)| day).collect()
    }

    fn at(&self, key: &str, by: &str, at: Timestamp) -> String {
        let (day, time) = self.moment(at);
        let t = Say(self.locale);
        t.fill(
            key,
            &[
                ("by", by.into()),
                ("day", day.into()),
                ("time", time.into()),
            ],
        )
    }

    fn between(&self, by: &str, from: Timestamp, until: Timestamp) -> String {
        let (day, from) = self.moment(from);
        let until = view::end(self.zone.to_datetime(until).time(), self.locale);
        Say(self.locale).fill(
            "callback-says-window",
            &[
                ("by", by.into()),
                ("day", day.into()),
                ("from", from.into()),
                ("until", until.into()),
            ],
        )
    }

    /// The day and the time of an instant, in words.
    fn moment(&self, at: Timestamp) -> (String, String) {
        let local = self.zone.to_datetime(at);
        let today = self.zone.to_datetime(self.now).date();
        let day = view::day_in_words(local.date(), today, self.locale);
        (day, view::time(local.time(), self.locale))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schalter_domain::switchboard::CallbackWish;

    /// Monday, 23 November 2026, 9:10 in Germany, and that day's instants.
    fn at(time: &str) -> Timestamp {
        format!("2026-11-23T{time}:00+01:00").parse().unwrap()
    }

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn callback(turn: CallbackTurn) -> Callback {
        Callback {
            wish: CallbackWish {
                by: CallbackBy::Phone,
                window: None,
            },
            due: at("10:05"),
            turn,
            tries: 0,
            carried: false,
        }
    }

    fn says(callback: &Callback) -> String {
        let zone = zone();
        let reader = Reader {
            now: at("09:10"),
            zone: &zone,
            locale: Locale::De,
        };
        reader.says(callback)
    }

    #[test]
    fn a_promise_says_by_when_and_is_honest_when_that_has_passed() {
        let patient = callback(CallbackTurn::Patient);
        assert_eq!(says(&patient), "Wir rufen Sie heute bis 10:05 Uhr an.");
        let past = Callback {
            due: at("09:00"),
            turn: CallbackTurn::Due,
            ..patient
        };
        assert_eq!(says(&past), "Wir rufen Sie so bald wie möglich an.");
    }

    #[test]
    fn a_wished_time_is_named_until_it_is_over() {
        let window = (at("14:00"), at("15:00"));
        let mut wished = callback(CallbackTurn::Later { at: window.0 });
        wished.wish.window = Some(window);
        wished.wish.by = CallbackBy::Email;
        assert_eq!(
            says(&wished),
            "Wir schicken Ihnen heute zwischen 14 und 15 Uhr einen Link ins Gespräch."
        );
        wished.wish.window = Some((at("08:00"), at("09:00")));
        wished.turn = CallbackTurn::Due;
        wished.due = at("08:00");
        assert!(says(&wished).contains("so bald wie möglich"));
    }

    #[test]
    fn what_waits_for_the_next_opening_is_never_said_to_come_before_it() {
        let opens = "2026-11-24T08:00:00+01:00".parse().unwrap();
        let mut later = callback(CallbackTurn::Later { at: opens });
        later.due = opens;
        assert_eq!(says(&later), "Wir rufen Sie morgen ab 8 Uhr an.");
        later.carried = true;
        assert_eq!(
            says(&later),
            "Heute hat es nicht mehr geklappt. Wir rufen Sie morgen ab 8 Uhr an."
        );
        later.carried = false;
        later.tries = 1;
        assert!(says(&later).contains("morgen ab 8 Uhr noch einmal"));
    }

    #[test]
    fn times_are_grouped_by_day_and_midnight_ends_one() {
        let zone = zone();
        let reader = Reader {
            now: at("21:10"),
            zone: &zone,
            locale: Locale::De,
        };
        let hour = SignedDuration::from_hours(1);
        let windows = [0, 1, 2, 24].map(|hours: i32| {
            let from = at("22:00") + hour * hours;
            (from, from + hour)
        });
        let days = reader.days(&windows);
        let shown: Vec<(&str, Vec<&str>)> = days
            .iter()
            .map(|day| {
                let texts = day.choices.iter().map(|choice| choice.text.as_str());
                (day.name.as_str(), texts.collect())
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("Heute", vec!["22 bis 23 Uhr", "23 bis 24 Uhr"]),
                ("Morgen", vec!["0 bis 1 Uhr", "22 bis 23 Uhr"]),
            ]
        );
    }
}
