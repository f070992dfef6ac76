//! The values of the side tables. Tokens come hashed (SHA-256, hexadecimal) by the caller.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use schalter_domain::clock::Entropy;
use schalter_domain::ids::{
    AllianceId, CommandId, ConversationId, MessageId, OfficeId, OrganisationId, StaffId, TopicId,
    VisitId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A random id (UUIDv4) that tells no time: for what must not be joined to a visit again.
pub fn random_id(entropy: &dyn Entropy) -> Uuid {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The classes of data that are deleted, as the deletion log names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// What the citizen chose to tell.
    Note,
    /// Which browser holds the visit.
    Credential,
    /// What was written in the conversation.
    Chat,
    /// That the visit was rated.
    Rated,
    /// The comment of a rating; stars and date stay.
    RatingComment,
    /// Tickets.
    Ticket,
    /// Papers in tickets.
    Attachment,
    /// Staff sessions.
    Session,
    /// Reports of barriers.
    Feedback,
    /// First results of commands.
    CommandResult,
    /// Events of seats, at the day's end.
    SeatEvent,
    /// Notices whose time has passed.
    Notice,
    /// Days on which an office stayed closed.
    Closure,
    /// How a visit that asked for a callback is reached.
    Contact,
    /// Who called in a visit.
    Caller,
    /// Numbers that stood out.
    Block,
    /// How a citizen wanted to hear about a ticket.
    TicketContact,
    /// The other events of the log, that name nobody of the staff.
    VisitEvent,
    /// Legal holds that are over.
    LegalHold,
    /// Lines of the log of deletions.
    DeletionLog,
    /// Messages that left the house.
    Message,
    /// The record of changes.
    Audit,
    /// Who asked to read it.
    AuditAccess,
    /// Second factors that were taken away.
    Factor,
    /// Codes that stood in for one.
    Recovery,
    /// Which account a provider's subject was.
    Identity,
    /// Logins that were under way.
    LoginStep,
}

impl Class {
    /// The word used in the log and in texts.
    pub fn code(self) -> String {
        crate::convert::code(&self)
    }
}

/// The classes that belong to a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VisitClass {
    /// See [`Class::Note`].
    Note,
    /// See [`Class::Credential`].
    Credential,
    /// See [`Class::Chat`].
    Chat,
    /// See [`Class::Rated`].
    Rated,
    /// See [`Class::Contact`] and [`Class::Caller`].
    Contact,
    /// See [`Class::Message`].
    Message,
}

/// What one sweep deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deleted {
    /// Of which class.
    pub class: Class,
    /// Whose.
    pub organisation: OrganisationId,
    /// How many rows.
    pub count: u64,
}

/// One line of the deletion log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The sweep's time.
    pub at: Timestamp,
    /// What was deleted.
    pub deleted: Deleted,
}

/// The first result of a command, for repeats.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandResult {
    /// The id that the client gave.
    pub id: CommandId,
    /// Whose command; two organisations never meet in one id.
    pub organisation: OrganisationId,
    /// The result: ids and codes only.
    pub body: Value,
    /// When it is deleted.
    pub delete_after: Option<Timestamp>,
}

/// What the citizen chose to tell before the conversation.
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    /// The visit.
    pub visit: VisitId,
    /// Whose visit.
    pub organisation: OrganisationId,
    /// The words.
    pub note: String,
    /// When it is deleted.
    pub delete_after: Option<Timestamp>,
}

/// By what somebody is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactBy {
    /// By telephone.
    Phone,
    /// By e-mail.
    Email,
}

/// How a visit that asked for a callback is reached.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// The visit.
    pub visit: VisitId,
    /// Whose visit.
    pub organisation: OrganisationId,
    /// By what.
    pub by: ContactBy,
    /// The number or address, as it was given.
    pub address: String,
    /// When it is deleted; unset until the promise is met.
    pub delete_after: Option<Timestamp>,
}

/// One browser's hold on one visit.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The hash of the cookie.
    pub token_hash: String,
    /// The visit.
    pub visit: VisitId,
    /// Whose visit.
    pub organisation: OrganisationId,
    /// The alliance whose line the visit is in.
    pub alliance: AllianceId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it is deleted; unset while the visit is open.
    pub delete_after: Option<Timestamp>,
}

/// Who wrote a chat message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sender {
    /// The citizen.
    Citizen,
    /// The staff member.
    Staff,
    /// The house.
    System,
}

/// One chat message.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// The message; a second one of the same id is the same message sent again.
    pub id: MessageId,
    /// The conversation it was written in.
    pub conversation: ConversationId,
    /// The visit.
    pub visit: VisitId,
    /// Whose visit.
    pub organisation: OrganisationId,
    /// Who wrote it.
    pub sender: Sender,
    /// The words.
    pub text: String,
    /// When it arrived.
    pub at: Timestamp,
    /// When it is deleted.
    pub delete_after: Option<Timestamp>,
}

/// A rating, without the visit.
#[derive(Clone, PartialEq, Eq)]
pub struct Rating {
    /// A [`random_id`].
    pub id: Uuid,
    /// The owner.
    pub organisation: OrganisationId,
    /// The office.
    pub office: OfficeId,
    /// The topic, for the figures; it is not kept with the words, and none when they are read.
    pub topic: Option<TopicId>,
    /// 1 to 5.
    pub stars: u8,
    /// The citizen's words.
    pub comment: Option<String>,
    /// The local date.
    pub date: Date,
    /// When the comment is deleted; the stars stay.
    pub comment_delete_after: Option<Timestamp>,
}

/// A staff member's login.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// The hash of the cookie.
    pub token_hash: String,
    /// Who.
    pub staff: StaffId,
    /// The employer.
    pub organisation: OrganisationId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when; the row is deleted then.
    pub expires_at: Timestamp,
    /// When it was ended early.
    pub revoked_at: Option<Timestamp>,
    /// The secret that forms repeat.
    pub csrf: String,
    /// How it began, and where.
    pub about: SessionAbout,
}

impl StaffSession {
    /// The public name of the session: half of the hash, which tells nothing about the cookie.
    pub fn id(&self) -> &str {
        self.token_hash.get(..32).unwrap_or(&self.token_hash)
    }
}

/// How a login began, and where; what its holder sees in the list of sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionAbout {
    /// The last sign of work; unset: none since the beginning.
    pub seen_at: Option<Timestamp>,
    /// How they logged in.
    pub method: SessionMethod,
    /// Browser and system in a few words.
    pub device: String,
    /// The provider that vouched.
    pub issuer: Option<String>,
    /// The provider's own session.
    pub provider_session: Option<String>,
    /// The provider's token, sealed.
    pub id_token: Option<String>,
}

/// How somebody logged in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionMethod {
    /// By password alone.
    #[default]
    Password,
    /// By password and a code of an app.
    Totp,
    /// By password and a passkey.
    Passkey,
    /// By password and a recovery code.
    Recovery,
    /// By an identity provider.
    Provider,
    /// By the operator of the machine.
    BreakGlass,
}

/// A report of a barrier.
#[derive(Clone, PartialEq, Eq)]
pub struct Feedback {
    /// The report.
    pub id: Uuid,
    /// Who answers it.
    pub organisation: OrganisationId,
    /// The page it is about.
    pub page: String,
    /// The words.
    pub text: String,
    /// How to answer; may be empty.
    pub contact: String,
    /// When it came.
    pub at: Timestamp,
    /// When it is deleted.
    pub delete_after: Option<Timestamp>,
}

/// A person's words and secrets stay out of logs, even by accident.
macro_rules! discreet {
    ($($record:ident: $($field:ident),+;)+) => {$(
        impl fmt::Debug for $record {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($record))
                    $(.field(stringify!($field), &self.$field))+
                    .finish_non_exhaustive()
            }
        }
    )+};
}

discreet! {
    Note: visit, organisation, delete_after;
    Contact: visit, organisation, by, delete_after;
    Credential: visit, organisation, alliance, created_at, delete_after;
    ChatMessage: id, conversation, visit, organisation, sender, at, delete_after;
    Rating: id, organisation, office, stars, date, comment_delete_after;
    StaffSession: staff, organisation, created_at, expires_at, revoked_at;
    Feedback: id, organisation, page, at, delete_after;
}
