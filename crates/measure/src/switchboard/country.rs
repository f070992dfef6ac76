//! A whole country at its counters: 1,000 seats of 40 offices, 1,280 need classes, 10,000 people
//! who wait. Every number that chance would give comes from a fixed sequence.

use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::{OfferId, SeatId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{
    Arrival, Command, EndWhy, Event, OfficeRules, Policy, Rules, Services, Skill, Switchboard,
    What, Window,
};
use uuid::Uuid;

const OFFICES: u64 = 40;
const TOPICS: u64 = 4;
const LANGUAGES: [Language; 4] = [Language::De, Language::En, Language::Tr, Language::Ar];
const CHANNELS: [Channel; 2] = [Channel::Web, Channel::Phone];
/// How many offices a seat serves.
const SERVED: u64 = 3;
/// Topics, with those of one office beside one another.
const FIRST_TOPIC: u64 = 1_000;

/// How large the country is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// People who wait.
    pub waiting: u64,
    /// Seats.
    pub seats: u64,
}

/// The switchboard of a country in which every seat talks.
pub struct Country {
    pub board: Switchboard,
    pub now: Timestamp,
    size: Size,
    arrived: u64,
    chance: u64,
}

fn id<T: From<Uuid>>(kind: u64, n: u64) -> T {
    T::from(Uuid::from_u64_pair(0x0190_0000_0000_7000 + kind, n))
}

fn seat(n: u64) -> SeatId {
    id(3, n)
}

impl Country {
    /// Everybody is there: all seats talk, and so many wait.
    pub fn new(size: Size) -> Self {
        let mut country = Self {
            board: Switchboard::new(rules()),
            now: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 50),
            size,
            arrived: 0,
            chance: 1,
        };
        for n in 0..size.seats {
            let services = country.services(n);
            country.all(Command::OpenSeat {
                seat: seat(n),
                organisation: id(1, 0),
                services,
            });
        }
        // As many as there are seats find one free; then a line forms.
        while country.waiting() < size.waiting {
            let events = country.arrives();
            if let Some((seat, offer)) = rings(&events) {
                country.accepts(seat, offer);
            }
        }
        country
    }

    fn waiting(&self) -> u64 {
        let talking = self.board.state().conversations.len();
        let all = self.board.state().visits.len();
        u64::try_from(all - talking).unwrap_or(u64::MAX)
    }

    /// The same sequence of numbers in every run (Steele, Lea, Flood: `SplitMix64`, 2014).
    fn dice(&mut self, sides: u64) -> u64 {
        self.chance = self.chance.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn services(&mut self, n: u64) -> Services {
        let offices: Vec<u64> = (0..SERVED).map(|i| (n + i * 7) % OFFICES).collect();
        let other = LANGUAGES[usize::try_from(self.dice(4)).unwrap_or(0)];
        let known = offices
            .iter()
            .map(|office| (topic(*office, self.dice(TOPICS)), Skill::Proficient))
            .collect();
        Services {
            offices: offices.into_iter().map(|office| id(2, office)).collect(),
            languages: [Language::De, other].into_iter().collect(),
            skills: known,
            ..Services::default()
        }
    }

    /// Somebody comes.
    pub fn arrives(&mut self) -> Vec<Event> {
        let command = self.arrival();
        self.all(command)
    }

    /// The wish of the next one to come.
    pub fn arrival(&mut self) -> Command {
        self.arrived += 1;
        let office = self.dice(OFFICES);
        let language = self.dice(4);
        let channel = self.dice(2);
        Command::Arrive(Arrival {
            visit: id::<VisitId>(4, self.arrived),
            office: id(2, office),
            topic: topic(office, self.dice(TOPICS)),
            language: LANGUAGES[usize::try_from(language).unwrap_or(0)],
            channel: CHANNELS[usize::try_from(channel).unwrap_or(0)],
            text_only: false,
            wish: None,
            callback: None,
        })
    }

    /// One of the seats.
    pub fn any_seat(&mut self) -> SeatId {
        seat(self.dice(self.size.seats))
    }

    /// The commands of one round at a seat: the talk ends, the wrap-up ends, and who rings then is
    /// answered by [`Country::accept`].
    pub fn round(seat: SeatId) -> [Command; 2] {
        let why = EndWhy::Staff;
        [Command::Finish { seat, why }, Command::EndWrapUp { seat }]
    }

    /// The answer to what rings.
    pub fn accept(seat: SeatId, offer: OfferId) -> Command {
        let conversation = id(5, offer.0);
        Command::Accept {
            seat,
            offer,
            conversation,
        }
    }

    fn accepts(&mut self, seat: SeatId, offer: OfferId) {
        self.all(Self::accept(seat, offer));
    }

    /// Carries a command out; what stands against it is no event.
    pub fn all(&mut self, command: Command) -> Vec<Event> {
        self.board.handle(command, self.now).unwrap_or_default()
    }

    /// Time passes.
    pub fn passes(&mut self, duration: SignedDuration) {
        self.now += duration;
        self.board.handle_timeout(self.now);
    }

    /// How many need classes there are.
    pub fn classes() -> u64 {
        let kinds = LANGUAGES.len() * CHANNELS.len();
        OFFICES * TOPICS * u64::try_from(kinds).unwrap_or(0)
    }
}

fn topic(office: u64, n: u64) -> schalter_domain::ids::TopicId {
    id(6, FIRST_TOPIC + office * TOPICS + n)
}

fn rules() -> Rules {
    let day = SignedDuration::from_hours(24);
    let office = |n| {
        let rules = OfficeRules {
            alliance: id(7, 0),
            organisation: id(1, 0),
            capacity: u32::MAX,
            serve_after_closing: true,
            late: None,
            overflow: None,
            window: Window::Open { until: None },
        };
        (id(2, n), rules)
    };
    Rules {
        policy: Policy {
            lapse: day,
            ring: day,
            wrap_up: day,
            keep_ended: SignedDuration::from_secs(60),
            ..Policy::default()
        },
        offices: (0..OFFICES).map(office).collect(),
        ..Rules::default()
    }
}

/// What rings, if something does.
pub fn rings(events: &[Event]) -> Option<(SeatId, OfferId)> {
    events.iter().find_map(|event| match event.what {
        What::Offered { seat, offer, .. } => Some((seat, offer)),
        _ => None,
    })
}
