//! What is said: words of the interface, as tapes of a call's codec and as text.

use schalter_domain::ids::VisitId;
use schalter_domain::language::Language;
use schalter_domain::phone::{Number, Route};
use schalter_media::VoiceCodec;
use schalter_phone::leg::Tape;
use schalter_phone::script::Phrase;

use crate::Shared;

/// What words depend on besides their phrase.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// Where the call leads.
    pub route: Route,
    /// The visit, once there is one.
    pub visit: Option<VisitId>,
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
    let _ = (number, context);
    let Some(means) = &shared.phone else {
        return (Vec::new(), String::new());
    };
    let (mut tapes, mut texts) = (Vec::new(), Vec::new());
    for phrase in phrases {
        let text = format!("{phrase:?}");
        match means.speaker.say(language.tag(), &text).await {
            Ok(prompt) => tapes.push(prompt.tape(codec, false)),
            Err(error) => tracing::warn!(%error, "an announcement cannot be spoken"),
        }
        texts.push(text);
    }
    (tapes, texts.join(" "))
}
