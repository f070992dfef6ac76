//! Webhooks: signed requests to other programs, at least once each, always under the same id.

use http::Method;
use jiff::Timestamp;
use schalter_domain::message::MessageKind;

use crate::Trouble;
use crate::http::{Client, Target};
use crate::standard::{SigningSecret, headers};

/// One receiver.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// The name by which the outbox knows it.
    pub name: String,
    /// Whose messages it gets: the organisation's slug.
    pub organisation: String,
    /// Where it listens.
    pub target: Target,
    /// The newest secret first.
    pub secrets: Vec<SigningSecret>,
    /// Which messages it gets; none: all.
    pub kinds: Vec<MessageKind>,
}

impl Receiver {
    /// Whether it wants messages of a kind.
    pub fn wants(&self, kind: MessageKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Sends `body` under `id`. Only an answer of 2xx counts as taken.
    ///
    /// # Errors
    /// See [`Trouble`]. The receiver may have got it all the same; it then sees the id again.
    pub async fn send(
        &self,
        client: &Client,
        id: &str,
        now: Timestamp,
        body: Vec<u8>,
    ) -> Result<(), Trouble> {
        let mut all = vec![("content-type".to_owned(), "application/json".to_owned())];
        all.extend(headers(&self.secrets, id, now, &body));
        let connection = client.connect(&self.target).await?;
        let answer = connection.send(Method::POST, &all, body).await?;
        match answer.trouble() {
            None => Ok(()),
            // Receivers are mended: only one that is gone for good (410) is left alone.
            Some(trouble) => Err(Trouble {
                lasting: answer.status == 410,
                ..trouble
            }),
        }
    }
}
