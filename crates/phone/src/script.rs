//! What a caller hears and can press, from the first ring until somebody of the staff is there. A
//! sans-IO state machine: what happened goes in with the time, what is to be done comes out.
//!
//! Two things hold whatever is pressed: without any key the caller reaches a person, and no
//! announcement is the last one unless it names the next step and ends the call in words.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::keys::Key;

/// How long the ringing tone may last until something can be said, in milliseconds.
const READY_MS: u64 = 4_000;
/// How long after a menu a key is waited for.
const PAUSE_MS: u64 = 4_000;
/// How often the place is told.
const REPEAT_MS: u64 = 45_000;
/// How long after the last digit a number counts as complete.
const DIGIT_MS: u64 = 4_000;
/// How often a number is asked for before the wait simply goes on.
const TRIES: u8 = 3;
/// How often an announcement that nobody can be taken is repeated.
const CLOSED_TIMES: u8 = 2;
/// The most digits of a number (E.164 with the prefix dialled inside a country).
const MAX_DIGITS: usize = 18;
/// The fewest.
const MIN_DIGITS: usize = 5;

/// What a number offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Keys for languages other than the first one; the first one speaks until one is pressed.
    pub languages: Vec<(Key, usize)>,
    /// Keys for topics.
    pub topics: Vec<(Key, usize)>,
    /// Whether emergency numbers are named first.
    pub emergency: bool,
    /// Whether a callback may be asked for by the key 1.
    pub callback: bool,
    /// Whether the caller's number is known and may be called.
    pub own_number: bool,
}

/// What is said. The words are made by others, once for each language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Phrase {
    /// Who answers here.
    Greeting,
    /// In an emergency 112, the police 110.
    Emergency,
    /// For other languages press ...
    Languages,
    /// For ... press ...; or simply wait.
    Topics,
    /// Place and range.
    Wait(Wait),
    /// With 1 we call you back.
    CallbackOffer,
    /// With 1 we call the number that you call from, with 2 another one.
    WhichNumber,
    /// Type the number and end with the pound key.
    TypeNumber,
    /// The number was ...; 1 is right, 2 types it again.
    IsItRight(String),
    /// That number cannot be called.
    NotThatNumber,
    /// We call you back, and when.
    Promised,
    /// No callback could be promised; you keep your place.
    NoPromise,
    /// Your place is kept.
    GoOn,
    /// You are being connected.
    Connecting,
    /// Nobody can be taken now: when it opens, what can be done.
    Closed,
    /// The line is full.
    Full,
    /// Something is broken here: another number.
    Fault,
    /// Calls from that number are not put through: the written way.
    Blocked,
    /// Good-bye.
    GoodBye,
}

/// Where a caller stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wait {
    /// 1 is next.
    pub place: u32,
    /// The range in minutes, where an honest one exists.
    pub minutes: Option<(u32, u32)>,
}

/// Why nobody can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Barred {
    /// Outside the hours, or too late for today.
    Closed,
    /// As many wait as can.
    Full,
    /// The server cannot just now.
    Fault,
    /// Calls from that number are not put through.
    Blocked,
}

impl Barred {
    /// Whether a callback may be offered instead.
    fn leaves_callback(self) -> bool {
        matches!(self, Self::Closed | Self::Full)
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// What is said first can be said.
    Ready,
    /// The last of what was said has been heard.
    Played,
    /// A key.
    Pressed(Key),
    /// A place in the line.
    Placed(Wait),
    /// Nobody can be taken.
    Barred(Barred),
    /// It rings at somebody of the staff.
    Offered,
    /// It does no longer.
    NotTaken,
    /// Somebody is there.
    Taken,
    /// The talk is over, but not the visit: back in the line.
    Returned,
    /// The visit is over.
    Over,
    /// The callback was promised, or could not be.
    Callback(Result<(), ()>),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Take the call.
    Answer,
    /// Stop what is said, and say this.
    Say(Vec<Phrase>),
    /// Say nothing more; music or a calm tone.
    Music,
    /// Silence: somebody is there.
    Hush,
    /// From now on in this language.
    Speak(usize),
    /// Take a place in the line for this topic; without, for "Weiß ich nicht".
    Enter(Option<usize>),
    /// Promise a callback; without a number to that of the caller.
    Promise(Option<String>),
    /// End the call.
    HangUp,
}

/// How far a call is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// It rings.
    Ringing { until: u64 },
    /// Greeting and menu; `pause` begins when they have been heard.
    Greeting { pause: Option<u64> },
    /// The place in the line is asked for.
    Entering,
    /// In the line.
    Waiting { repeat: u64, saying: bool },
    /// A number for the callback is agreed on; the place is kept.
    Number(Number),
    /// The promise is being made.
    Promising,
    /// It rings at the staff.
    Offered,
    /// Somebody is there.
    Talking,
    /// Nobody can be taken.
    Barred {
        why: Barred,
        said: u8,
        pause: Option<u64>,
    },
    /// The last words.
    Leaving,
    /// Over.
    Over,
}

/// What is asked about a number.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Number {
    step: Ask,
    tries: u8,
    until: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Ask {
    Which,
    Digits(String),
    Right(String),
}

/// The script of one call.
#[derive(Clone, Debug)]
pub struct Script {
    plan: Plan,
    stage: Stage,
    /// The last that was told, while in the line.
    wait: Option<Wait>,
    /// The place was told since.
    told: bool,
    /// A topic was chosen.
    topic: Option<usize>,
    /// The caller has a place already.
    again: bool,
    /// Nobody can be taken; a callback is asked for all the same.
    barred: Option<Barred>,
    output: VecDeque<Output>,
}

impl Script {
    /// A call that rings.
    pub fn new(plan: Plan, now_ms: u64) -> Self {
        Self {
            plan,
            stage: Stage::Ringing {
                until: now_ms + READY_MS,
            },
            wait: None,
            told: false,
            topic: None,
            again: false,
            barred: None,
            output: VecDeque::new(),
        }
    }

    /// A call that rings, of somebody who has a place already: the call before it broke.
    pub fn again(plan: Plan, now_ms: u64) -> Self {
        Self {
            again: true,
            ..Self::new(plan, now_ms)
        }
    }

    /// What is to be done; nothing when all is.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// When it wants to be woken.
    pub fn poll_timeout(&self) -> Option<u64> {
        match &self.stage {
            Stage::Ringing { until } => Some(*until),
            Stage::Greeting { pause } | Stage::Barred { pause, .. } => *pause,
            Stage::Waiting { repeat, .. } => Some(*repeat),
            Stage::Number(number) => number.until,
            _ => None,
        }
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now_ms: u64) {
        if self.poll_timeout().is_none_or(|at| now_ms < at) {
            return;
        }
        match self.stage.clone() {
            // Nothing can be said: the line is better than a ringing without end.
            Stage::Ringing { .. } => self.answer(now_ms),
            Stage::Greeting { .. } => self.enter(),
            Stage::Waiting { .. } => self.tell_wait(now_ms),
            Stage::Barred { why, said, .. } => self.tell_barred(why, said),
            Stage::Number(number) => self.number_timed_out(number, now_ms),
            _ => {}
        }
    }

    /// Takes what happened.
    pub fn handle(&mut self, input: Input, now_ms: u64) {
        match (input.clone(), self.stage.clone()) {
            (_, Stage::Over) => {}
            (Input::Ready, Stage::Ringing { .. }) => self.answer(now_ms),
            (Input::Taken, stage) => {
                if matches!(stage, Stage::Ringing { .. }) {
                    self.output.push_back(Output::Answer);
                }
                self.stage = Stage::Talking;
                self.output.push_back(Output::Hush);
            }
            (_, Stage::Leaving) if input != Input::Played => {}
            (Input::Returned, _) => {
                (self.wait, self.told) = (None, false);
                self.stage = Stage::Entering;
                self.output.push_back(Output::Music);
            }
            (Input::Over, Stage::Ringing { .. }) => {
                self.stage = Stage::Over;
                self.output.push_back(Output::HangUp);
            }
            (Input::Over, _) => self.leave(Vec::new()),
            // Said once: nothing is to be waited for.
            (Input::Barred(why @ (Barred::Fault | Barred::Blocked)), _) => {
                self.tell_barred(why, CLOSED_TIMES - 1);
            }
            (Input::Barred(why), Stage::Number(_) | Stage::Promising) => self.barred = Some(why),
            (Input::Offered, Stage::Waiting { .. } | Stage::Entering) => {
                self.stage = Stage::Offered;
                self.say(vec![Phrase::Connecting]);
            }
            (Input::NotTaken, Stage::Offered) => self.wait_on(now_ms, true),
            (Input::Placed(wait), stage) => self.placed(wait, &stage, now_ms),
            (Input::Barred(why), Stage::Entering | Stage::Waiting { .. }) => {
                self.tell_barred(why, 0);
            }
            (Input::Callback(result), Stage::Promising) => self.promised(result.is_ok(), now_ms),
            (Input::Played, stage) => self.played(&stage, now_ms),
            (Input::Pressed(key), stage) => self.pressed(key, stage, now_ms),
            _ => {}
        }
    }

    fn answer(&mut self, now_ms: u64) {
        self.output.push_back(Output::Answer);
        if self.again {
            self.go_on(Phrase::GoOn, now_ms);
            return;
        }
        let mut said = vec![Phrase::Greeting];
        let offered = [
            (self.plan.emergency, Phrase::Emergency),
            (!self.plan.languages.is_empty(), Phrase::Languages),
            (!self.plan.topics.is_empty(), Phrase::Topics),
        ];
        said.extend(
            offered
                .into_iter()
                .filter_map(|(is, phrase)| is.then_some(phrase)),
        );
        self.stage = Stage::Greeting { pause: None };
        self.say(said);
    }

    fn enter(&mut self) {
        self.stage = Stage::Entering;
        self.output.push_back(Output::Music);
        self.output.push_back(Output::Enter(self.topic));
    }

    fn placed(&mut self, wait: Wait, stage: &Stage, now_ms: u64) {
        self.wait = Some(wait);
        let quiet = matches!(stage, Stage::Waiting { saying: false, .. });
        if *stage == Stage::Entering || quiet && !self.told {
            self.tell_wait(now_ms);
        }
    }

    fn tell_wait(&mut self, now_ms: u64) {
        self.told = self.wait.is_some();
        self.stage = Stage::Waiting {
            repeat: now_ms + REPEAT_MS,
            saying: true,
        };
        let mut said: Vec<Phrase> = self.wait.map(Phrase::Wait).into_iter().collect();
        if self.plan.callback {
            said.push(Phrase::CallbackOffer);
        }
        self.say(said);
    }

    /// Back to waiting; the place follows at once, or after the music.
    fn wait_on(&mut self, now_ms: u64, told: bool) {
        if told {
            self.tell_wait(now_ms);
        } else {
            self.stage = Stage::Waiting {
                repeat: now_ms + REPEAT_MS,
                saying: false,
            };
            self.output.push_back(Output::Music);
        }
    }

    fn tell_barred(&mut self, why: Barred, said: u8) {
        if said == CLOSED_TIMES {
            self.leave(Vec::new());
            return;
        }
        self.barred = Some(why);
        self.stage = Stage::Barred {
            why,
            said: said + 1,
            pause: None,
        };
        let phrase = match why {
            Barred::Closed => Phrase::Closed,
            Barred::Full => Phrase::Full,
            Barred::Fault => Phrase::Fault,
            Barred::Blocked => Phrase::Blocked,
        };
        let mut words = vec![phrase];
        if self.plan.callback && why.leaves_callback() {
            words.push(Phrase::CallbackOffer);
        }
        self.say(words);
    }

    fn played(&mut self, stage: &Stage, now_ms: u64) {
        match stage {
            Stage::Greeting { .. }
                if self.plan.languages.is_empty() && self.plan.topics.is_empty() =>
            {
                self.enter();
            }
            Stage::Greeting { .. } => {
                self.stage = Stage::Greeting {
                    pause: Some(now_ms + PAUSE_MS),
                }
            }
            Stage::Waiting { .. } if !self.told && self.wait.is_some() => self.tell_wait(now_ms),
            Stage::Waiting { repeat, .. } => {
                self.stage = Stage::Waiting {
                    repeat: *repeat,
                    saying: false,
                };
                self.output.push_back(Output::Music);
            }
            Stage::Barred { why, said, .. } => {
                self.stage = Stage::Barred {
                    why: *why,
                    said: *said,
                    pause: Some(now_ms + PAUSE_MS),
                };
            }
            Stage::Number(number) => {
                let until = Some(now_ms + PAUSE_MS + DIGIT_MS);
                self.stage = Stage::Number(Number {
                    until,
                    ..number.clone()
                });
            }
            Stage::Offered => self.output.push_back(Output::Music),
            Stage::Leaving => {
                self.stage = Stage::Over;
                self.output.push_back(Output::HangUp);
            }
            _ => {}
        }
    }

    fn pressed(&mut self, key: Key, stage: Stage, now_ms: u64) {
        let one = key.to_char() == '1';
        match stage {
            Stage::Greeting { .. } => self.chosen(key),
            Stage::Waiting { .. } if one && self.plan.callback => self.ask_number(now_ms),
            Stage::Barred { why, .. } if one && self.plan.callback && why.leaves_callback() => {
                self.ask_number(now_ms);
            }
            Stage::Number(number) => self.number_key(number, key, now_ms),
            _ => {}
        }
    }

    fn chosen(&mut self, key: Key) {
        let by = |list: &[(Key, usize)]| {
            list.iter()
                .find(|(one, _)| *one == key)
                .map(|(_, what)| *what)
        };
        if let Some(language) = by(&self.plan.languages) {
            // Only once: the keys of the topics count from now on.
            self.plan.languages.clear();
            self.output.push_back(Output::Speak(language));
            if self.plan.topics.is_empty() {
                self.enter();
            } else {
                self.stage = Stage::Greeting { pause: None };
                self.say(vec![Phrase::Topics]);
            }
        } else if let Some(topic) = by(&self.plan.topics) {
            self.topic = Some(topic);
            self.enter();
        }
    }

    fn ask_number(&mut self, now_ms: u64) {
        let (step, phrase) = if self.plan.own_number {
            (Ask::Which, Phrase::WhichNumber)
        } else {
            (Ask::Digits(String::new()), Phrase::TypeNumber)
        };
        self.ask(step, phrase, 0, now_ms);
    }

    fn ask(&mut self, step: Ask, phrase: Phrase, tries: u8, now_ms: u64) {
        if tries == TRIES {
            self.give_up(now_ms);
            return;
        }
        self.stage = Stage::Number(Number {
            step,
            tries,
            until: None,
        });
        self.say(vec![phrase]);
    }

    /// No number came of it: the wait goes on, or the call ends with what can be done.
    fn give_up(&mut self, now_ms: u64) {
        match self.barred {
            Some(why) => self.tell_barred(why, CLOSED_TIMES - 1),
            None => self.go_on(Phrase::GoOn, now_ms),
        }
    }

    /// Goes on waiting, after these words.
    fn go_on(&mut self, phrase: Phrase, now_ms: u64) {
        self.stage = Stage::Waiting {
            repeat: now_ms + REPEAT_MS,
            saying: true,
        };
        self.say(vec![phrase]);
    }

    fn number_key(&mut self, number: Number, key: Key, now_ms: u64) {
        let tries = number.tries;
        match (number.step, key.to_char()) {
            (Ask::Which, '1') => self.promise(None),
            (Ask::Which | Ask::Right(_), '2') => {
                self.ask(
                    Ask::Digits(String::new()),
                    Phrase::TypeNumber,
                    tries + 1,
                    now_ms,
                );
            }
            (Ask::Right(digits), '1') => self.promise(Some(digits)),
            (Ask::Digits(digits), '#') => self.complete(digits, tries, now_ms),
            (Ask::Digits(_), '*') => {
                self.ask(
                    Ask::Digits(String::new()),
                    Phrase::TypeNumber,
                    tries + 1,
                    now_ms,
                );
            }
            (Ask::Digits(mut digits), digit) if digit.is_ascii_digit() => {
                if digits.is_empty() {
                    self.output.push_back(Output::Hush);
                }
                digits.push(digit);
                if digits.len() == MAX_DIGITS {
                    self.complete(digits, tries, now_ms);
                } else {
                    let until = Some(now_ms + DIGIT_MS);
                    self.stage = Stage::Number(Number {
                        step: Ask::Digits(digits),
                        tries,
                        until,
                    });
                }
            }
            (step, _) => {
                self.stage = Stage::Number(Number {
                    step,
                    tries,
                    until: number.until,
                });
            }
        }
    }

    fn number_timed_out(&mut self, number: Number, now_ms: u64) {
        match number.step {
            Ask::Digits(digits) if digits.len() >= MIN_DIGITS => {
                self.complete(digits, number.tries, now_ms);
            }
            Ask::Digits(_) => {
                self.ask(
                    Ask::Digits(String::new()),
                    Phrase::TypeNumber,
                    number.tries + 1,
                    now_ms,
                );
            }
            Ask::Which => self.ask(Ask::Which, Phrase::WhichNumber, number.tries + 1, now_ms),
            Ask::Right(digits) => {
                let phrase = Phrase::IsItRight(digits.clone());
                self.ask(Ask::Right(digits), phrase, number.tries + 1, now_ms);
            }
        }
    }

    fn complete(&mut self, digits: String, tries: u8, now_ms: u64) {
        if digits.len() < MIN_DIGITS {
            self.ask(
                Ask::Digits(String::new()),
                Phrase::TypeNumber,
                tries + 1,
                now_ms,
            );
        } else {
            let phrase = Phrase::IsItRight(digits.clone());
            self.ask(Ask::Right(digits), phrase, tries, now_ms);
        }
    }

    fn promise(&mut self, number: Option<String>) {
        self.stage = Stage::Promising;
        self.output.push_back(Output::Music);
        self.output.push_back(Output::Promise(number));
    }

    fn promised(&mut self, kept: bool, now_ms: u64) {
        if kept {
            self.leave(vec![Phrase::Promised]);
        } else if let Some(why) = self.barred {
            self.stage = Stage::Barred {
                why,
                said: CLOSED_TIMES,
                pause: None,
            };
            self.say(vec![Phrase::NotThatNumber]);
        } else {
            self.go_on(Phrase::NoPromise, now_ms);
        }
    }

    fn leave(&mut self, mut words: Vec<Phrase>) {
        self.stage = Stage::Leaving;
        words.push(Phrase::GoodBye);
        self.say(words);
    }

    fn say(&mut self, words: Vec<Phrase>) {
        // Nothing to say counts as said: nobody waits for an end that does not come.
        let words = if words.is_empty() {
            vec![Phrase::GoOn]
        } else {
            words
        };
        self.output.push_back(Output::Say(words));
    }
}
