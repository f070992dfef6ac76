//! What is said: words of the interface ([`say`]), as tapes of a call's codec and as text. Own
//! recordings take the place of rendered speech; where neither can be had, the text is there all the
//! same, and the call goes on without the words.

mod say;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use schalter_domain::ids::NumberId;
use schalter_domain::language::Language;
use schalter_domain::phone::{Number, Route};
use schalter_media::VoiceCodec;
use schalter_phone::codec::Decoder;
use schalter_phone::leg::Tape;
use schalter_phone::prompts::{self, Prompt, SpeakError};
use schalter_phone::script::{Phrase, Wait};
use schalter_texts::Locale;

use self::say::{Facts, Part};
use super::enter::language_keys;
use crate::{Catalogue, Shared};

/// Places that are made ahead.
const AHEAD: u32 = 12;

/// What words depend on besides their phrase.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// Where the call leads.
    pub route: Route,
}

/// What a number says, for who configures it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Which phrase.
    pub phrase: Sample,
    /// Its words.
    pub text: String,
}

/// Phrases that can be read and heard before anybody calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// Greeting, emergency numbers, languages and topics.
    First,
    /// Place and range, and the callback.
    Waiting,
    /// Nobody can be taken: closed.
    Closed,
    /// The same: too many wait.
    Full,
    /// The same: something is broken.
    Fault,
}

impl Sample {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Sample; 5] = [
        Sample::First,
        Sample::Waiting,
        Sample::Closed,
        Sample::Full,
        Sample::Fault,
    ];

    /// Its name in addresses and texts.
    pub fn code(self) -> &'static str {
        match self {
            Sample::First => "first",
            Sample::Waiting => "waiting",
            Sample::Closed => "closed",
            Sample::Full => "full",
            Sample::Fault => "fault",
        }
    }

    /// Reads [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    fn phrases(self, number: &Number, route: &Route) -> Vec<Phrase> {
        let mut phrases = match self {
            Sample::First => {
                let offered = [
                    (true, Phrase::Greeting),
                    (number.emergency, Phrase::Emergency),
                    (number.languages.len() > 1, Phrase::Languages),
                    (!route.menu.is_empty(), Phrase::Topics),
                ];
                let offered = offered.into_iter();
                return offered
                    .filter_map(|(is, phrase)| is.then_some(phrase))
                    .collect();
            }
            Sample::Waiting => vec![Phrase::Wait(Wait {
                place: 3,
                minutes: Some((5, 12)),
            })],
            Sample::Closed => vec![Phrase::Closed],
            Sample::Full => vec![Phrase::Full],
            Sample::Fault => return vec![Phrase::Fault, Phrase::GoodBye],
        };
        if number.callback {
            phrases.push(Phrase::CallbackOffer);
        }
        phrases
    }
}

/// Own recordings, and whether speech can be made.
#[derive(Debug, Default)]
pub(crate) struct Words {
    recordings: HashMap<String, Arc<Prompt>>,
    silent: AtomicBool,
}

impl Words {
    /// With the recordings of a folder: `<organisation>/<language>/<phrase>.wav`, or
    /// `<organisation>/<language>/<number>/<phrase>.wav` for one number alone.
    pub fn new(folder: Option<&Path>) -> Self {
        let mut words = Self::default();
        if let Some(folder) = folder {
            read_recordings(folder, "", 0, &mut words.recordings);
            tracing::info!(count = words.recordings.len(), "own recordings are read");
        }
        words
    }

    fn recording(&self, organisation: &str, number: &str, part: &Part) -> Option<Arc<Prompt>> {
        let (voice, name) = (part.voice, part.name.as_deref()?);
        let own = format!("{organisation}/{voice}/{number}/{name}");
        let common = || format!("{organisation}/{voice}/{name}");
        let found = self.recordings.get(&own);
        found.or_else(|| self.recordings.get(&common())).cloned()
    }

    /// Says once, in full, that nothing can be spoken; then only what is new.
    fn complain(&self, error: &SpeakError) {
        let mute = matches!(error, SpeakError::Program(_));
        if !mute {
            tracing::warn!(%error, "an announcement cannot be spoken");
        } else if !self.silent.swap(true, Ordering::Relaxed) {
            tracing::error!(
                %error,
                "announcements cannot be spoken: install espeak-ng, or set phone.voice; until then \
                 callers hear own recordings and music, and reach people all the same"
            );
        }
    }
}

/// Reads the WAV files below a folder, at most `<organisation>/<language>/<number>` deep.
fn read_recordings(
    folder: &Path,
    at: &str,
    depth: u8,
    recordings: &mut HashMap<String, Arc<Prompt>>,
) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "recordings cannot be read");
            return;
        }
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        if path.is_dir() {
            if depth < 3 {
                let below = format!("{at}{stem}/");
                read_recordings(&path, &below, depth + 1, recordings);
            }
        } else if path.extension().is_some_and(|kind| kind == "wav") {
            match prompts::recording(&path) {
                Ok(prompt) => {
                    recordings.insert(format!("{at}{stem}"), Arc::new(prompt));
                }
                Err(error) => tracing::warn!(%error, "a recording is left out"),
            }
        }
    }
}

/// The language that is spoken where `language` is wanted: itself where its words exist, else the
/// first of the number's that has words.
pub(crate) fn spoken(number: &Number, language: Language) -> Locale {
    let mut wanted = std::iter::once(&language).chain(&number.languages);
    let locale = wanted.find_map(|language| Locale::from_tag(language.tag()));
    locale.unwrap_or_default()
}

/// The tapes of `phrases`, and the same as text. A phrase that cannot be spoken has no tape; its text is
/// there all the same.
pub(crate) async fn tapes(
    shared: &Shared,
    number: &Number,
    language: Language,
    codec: VoiceCodec,
    phrases: &[Phrase],
    context: &Context,
) -> (Vec<Tape>, String) {
    let (slug, parts) = parts(shared, number, language, &context.route, |facts| {
        phrases
            .iter()
            .flat_map(|phrase| say::parts(phrase, facts))
            .collect()
    });
    render(shared, &slug, number, codec, &parts).await
}

/// The pieces of what is said, and the slug of the organisation; none where the route leads nowhere.
fn parts(
    shared: &Shared,
    number: &Number,
    language: Language,
    route: &Route,
    make: impl Fn(&Facts<'_>) -> Vec<Part>,
) -> (String, Vec<Part>) {
    let catalogue = shared.catalogue.load();
    let host = host(&shared.post.outgoing.base_url);
    let Some(facts) = facts(&catalogue, number, language, route, (shared.now(), host)) else {
        return (String::new(), Vec::new());
    };
    (facts.organisation.slug.clone(), make(&facts))
}

fn facts<'a>(
    catalogue: &'a Catalogue,
    number: &'a Number,
    language: Language,
    route: &'a Route,
    (now, host): (jiff::Timestamp, Option<&'a str>),
) -> Option<Facts<'a>> {
    let (organisation, entry) = catalogue.office(route.office)?;
    let topics = route.menu.iter().filter_map(|choice| {
        let topic = entry.topic_by_id(choice.topic)?;
        Some((choice.key, &topic.name))
    });
    Some(Facts {
        locale: spoken(number, language),
        language,
        organisation: &organisation.organisation,
        office: &entry.office,
        number,
        route,
        topics: topics.collect(),
        languages: language_keys(number, route),
        zone: &organisation.zone,
        now,
        host,
    })
}

/// The host of an address that people can be told; none on a machine of its own.
fn host(base_url: &str) -> Option<&str> {
    let (_, rest) = base_url.split_once("://")?;
    let host = rest.split(['/', ':']).next()?;
    let named = host.contains('.') && host.chars().any(|c| c.is_ascii_alphabetic());
    named.then_some(host)
}

async fn render(
    shared: &Shared,
    organisation: &str,
    number: &Number,
    codec: VoiceCodec,
    parts: &[Part],
) -> (Vec<Tape>, String) {
    let prompts = prompts(shared, organisation, number, parts).await;
    let tapes = prompts.iter().map(|prompt| prompt.tape(codec, false));
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    (tapes.collect(), texts.join(" "))
}

async fn prompts(
    shared: &Shared,
    organisation: &str,
    number: &Number,
    parts: &[Part],
) -> Vec<Arc<Prompt>> {
    let mut prompts = Vec::new();
    let Some(means) = &shared.phone else {
        return prompts;
    };
    for part in parts {
        if let Some(own) = means.words.recording(organisation, &number.slug, part) {
            prompts.push(own);
            continue;
        }
        match means.speaker.say(part.voice, &part.speech).await {
            Ok(prompt) => prompts.push(prompt),
            Err(error) => means.words.complain(&error),
        }
    }
    prompts
}

/// Makes what every caller hears ahead, so that nobody waits for speech.
pub(crate) async fn warm(shared: Arc<Shared>) {
    let numbers: Vec<Number> = shared.catalogue.load().numbers().cloned().collect();
    for number in numbers {
        let routes = std::iter::once(&number.route);
        let routes = routes.chain(number.schedule.iter().map(|slot| &slot.route));
        for route in routes {
            for language in &number.languages {
                let (slug, parts) = parts(&shared, &number, *language, route, |facts| {
                    let first = [
                        Phrase::Greeting,
                        Phrase::Emergency,
                        Phrase::Languages,
                        Phrase::Topics,
                        Phrase::Connecting,
                        Phrase::CallbackOffer,
                    ];
                    let waits = (1..=AHEAD).map(|place| {
                        Phrase::Wait(Wait {
                            place,
                            minutes: None,
                        })
                    });
                    let then = [
                        Phrase::GoOn,
                        Phrase::WhichNumber,
                        Phrase::TypeNumber,
                        Phrase::NotThatNumber,
                        Phrase::Promised,
                        Phrase::NoPromise,
                        Phrase::Closed,
                        Phrase::Full,
                        Phrase::Fault,
                        Phrase::GoodBye,
                    ];
                    let all = first.into_iter().chain(waits).chain(then);
                    all.flat_map(|phrase| say::parts(&phrase, facts)).collect()
                });
                prompts(&shared, &slug, &number, &parts).await;
            }
        }
    }
}

/// What a number says in a language, at the moment.
pub(crate) fn samples(shared: &Shared, number: NumberId, language: Language) -> Vec<Spoken> {
    let sample = |phrase: Sample| {
        let (_, _, parts) = sampled(shared, number, language, phrase)?;
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        Some(Spoken {
            phrase,
            text: texts.join(" "),
        })
    };
    Sample::ALL.into_iter().filter_map(sample).collect()
}

fn sampled(
    shared: &Shared,
    number: NumberId,
    language: Language,
    phrase: Sample,
) -> Option<(String, Number, Vec<Part>)> {
    let catalogue = shared.catalogue.load();
    let number = catalogue.number(number)?.clone();
    let zone = &catalogue.organisation_by_id(number.organisation)?.zone;
    let route = number.route_at(zone.to_datetime(shared.now())).clone();
    let phrases = phrase.phrases(&number, &route);
    let (slug, parts) = parts(shared, &number, language, &route, |facts| {
        let facts = match phrase {
            Sample::Closed => facts.when_closed(),
            _ => Some(facts.clone()),
        };
        let facts = facts.iter();
        let said = facts.flat_map(|facts| phrases.iter().map(move |phrase| (phrase, facts)));
        said.flat_map(|(phrase, facts)| say::parts(phrase, facts))
            .collect()
    });
    Some((slug, number, parts)).filter(|(_, _, parts)| !parts.is_empty())
}

/// The same as a WAV file with 16,000 samples a second; none where it cannot be spoken.
pub(crate) async fn sample_sound(
    shared: &Shared,
    number: NumberId,
    language: Language,
    phrase: Sample,
) -> Option<Vec<u8>> {
    let (slug, number, parts) = sampled(shared, number, language, phrase)?;
    let prompts = prompts(shared, &slug, &number, &parts).await;
    let codec = VoiceCodec::G722;
    let mut decoder = Decoder::new(codec);
    let mut samples = Vec::new();
    for prompt in &prompts {
        samples.extend(decoder.decode(&prompt.tape(codec, false).bytes));
    }
    (!samples.is_empty()).then(|| wav(&samples, 16_000))
}

/// A WAV file of one channel and 16 bits (RIFF, format 1).
fn wav(samples: &[i16], rate: u32) -> Vec<u8> {
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX - 36);
    let mut file = Vec::with_capacity(44 + samples.len() * 2);
    file.extend(b"RIFF");
    file.extend((bytes + 36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * 2).to_le_bytes());
    file.extend(2_u16.to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}
