//! What both sides are told of what is announced.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// A notice that is shown, in the page's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct NoticeView {
    /// The notice.
    pub id: Uuid,
    /// Whether it changes what people should do today.
    pub warning: bool,
    /// What it is, and of which office.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Until when it stands.
    pub until: String,
}
