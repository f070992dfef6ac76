//! The writes that a batch may bring beside its events.

use jiff::Timestamp;
use jiff::civil::Date;
use schalter_domain::figures::Counter;
use schalter_domain::ids::{
    DocumentId, KioskId, NoticeId, OfficeId, OrganisationId, OutboxId, StaffId, TicketId, VisitId,
};
use schalter_domain::language::Language;
use schalter_domain::message::{MessageKind, Transport};
use schalter_domain::notice::{DayClosure, Notice};
use schalter_domain::phone::blocks::Block;
use schalter_domain::retention::hold::Hold;
use schalter_domain::ticket::Ticket;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use crate::accounts::{Factor, Identity, LoginStep};
use crate::attachments::Attachment;
use crate::audit::{AuditAccess, AuditEntry};
use crate::booths::{KioskDevice, KioskHealth, KioskSensor};
use crate::configuration::ConfigurationChange;
use crate::convert::{Row, code, maybe_micros, micros, text};
use crate::directory::DirectoryChange;
use crate::entity::{
    caller, chat_message, feedback, outbox as messages, rating, ticket, visit_contact,
    visit_credential, visit_note, visit_rated,
};
use crate::error::{CommitError, StoreError, is_unique};
use crate::outbox::{OutboxMessage, OwnTemplate};
use crate::person::Erasure;
use crate::phone::Caller;
use crate::records::{ChatMessage, Contact, Credential, Feedback, Note, Rating, VisitClass};
use crate::sessions::SessionEnd;
use crate::truth::Committed;
use crate::wallboards::Wallboard;
use crate::{
    accounts, attachments, audit, booths, configuration, counters, directory, holds, notices,
    outbox, person, phone, sessions, tickets, travel, wallboards,
};

/// How the hash of a link begins, so that it is told from that of a browser's cookie.
pub const LINK: &str = "link:";
/// How what a kiosk holds of its visit begins; the kiosk's id follows. No cookie hashes to it.
pub const KIOSK: &str = "kiosk:";

/// One change of the side tables.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Sets the note of a visit.
    PutNote(Note),
    /// Sets how a visit is reached.
    PutContact(Contact),
    /// Sets who calls in a visit; a second time it is another call of the same visit.
    PutCaller(Box<Caller>),
    /// Keeps a number that stands out, until its end; of one that is known all but the number
    /// changes.
    PutBlock(Box<Block>),
    /// Forgets a number that stood out.
    DropBlock {
        /// Which block.
        block: Uuid,
        /// Whose.
        organisation: OrganisationId,
    },
    /// Gives a browser the visit; a second time changes nothing.
    PutCredential(Credential),
    /// Takes every visit from a token: the link that bore it was spent. The secret is the scope.
    DropCredential {
        /// The hash of the token.
        token_hash: String,
    },
    /// Keeps a message; the same id a second time changes nothing.
    PutChat(ChatMessage),
    /// A new ticket gets the next number of its organisation and year (`Ticket::number` is not
    /// read) in this very transaction, so that no number is ever skipped or given twice; the
    /// commit returns it. Of a ticket that exists, office, text, contact, due time and visit
    /// change; its stage changes by [`crate::Store::move_ticket`] alone.
    PutTicket {
        /// The ticket.
        ticket: Box<Ticket>,
        /// When it is deleted; unset while it is open.
        delete_after: Option<Timestamp>,
    },
    /// Keeps a paper in a ticket, which is there or written before it in the same batch; the same
    /// id a second time changes nothing.
    PutAttachment(Box<Attachment>),
    /// Takes papers out of a ticket.
    DropAttachments {
        /// The ticket.
        ticket: TicketId,
        /// Whose.
        organisation: OrganisationId,
        /// Which.
        ids: Vec<DocumentId>,
    },
    /// Adds to a counter of the figures.
    Count(Box<Counter>),
    /// Keeps a rating, and that the visit has rated: a second one is [`CommitError::Rated`].
    PutRating {
        /// Who rates. It is not stored with the rating.
        visit: VisitId,
        /// The rating.
        rating: Rating,
        /// When it is forgotten that the visit has rated.
        rated_delete_after: Option<Timestamp>,
    },
    /// Changes stars and comment of a rating that was kept a moment ago; one that is not of the
    /// organisation stays as it is.
    ChangeRating(Rating),
    /// Keeps the address of a wallboard.
    PutWallboard(Box<Wallboard>),
    /// Revokes the address of a wallboard.
    DropWallboard {
        /// Which.
        wallboard: Uuid,
        /// Whose.
        organisation: OrganisationId,
    },
    /// Keeps the device of a kiosk; it takes the place of the one before.
    PutKioskDevice(Box<KioskDevice>),
    /// Takes its device from a kiosk.
    DropKioskDevice {
        /// The kiosk.
        kiosk: KioskId,
        /// Whose.
        organisation: OrganisationId,
    },
    /// Keeps a program that may tell a kiosk that somebody came.
    PutKioskSensor(Box<KioskSensor>),
    /// Takes such a program away.
    DropKioskSensor {
        /// Which.
        sensor: Uuid,
        /// Whose.
        organisation: OrganisationId,
    },
    /// Keeps how a kiosk is.
    PutKioskHealth(Box<KioskHealth>),
    /// Keeps a report of a barrier.
    PutFeedback(Feedback),
    /// Changes single things of an organisation's configuration.
    ChangeConfiguration(Box<ConfigurationChange>),
    /// Changes the directory of an organisation.
    ChangeDirectory(Box<DirectoryChange>),
    /// Keeps a new notice; the same id a second time changes nothing.
    PutNotice {
        /// The notice.
        notice: Box<Notice>,
        /// When it is deleted.
        delete_after: Option<Timestamp>,
    },
    /// Withdraws a notice, unless it is withdrawn.
    WithdrawNotice {
        /// The notice.
        notice: NoticeId,
        /// Whose notice.
        organisation: OrganisationId,
        /// When.
        at: Timestamp,
    },
    /// Closes an office for a date; a second time the reason changes.
    CloseDay {
        /// Office, date and reason.
        closure: Box<DayClosure>,
        /// When it is deleted.
        delete_after: Option<Timestamp>,
    },
    /// Takes the closure of an office and date back.
    ReopenDay {
        /// The office.
        office: OfficeId,
        /// Whose office.
        organisation: OrganisationId,
        /// The date that was closed.
        date: Date,
        /// When.
        at: Timestamp,
    },
    /// Keeps what was changed in the administration; it belongs to the batch that changes it.
    PutAudit(Box<AuditEntry>),
    /// Keeps a second factor.
    PutFactor(Box<Factor>),
    /// Takes a second factor away, or all of an account with its recovery codes.
    DropFactors {
        /// Whose account.
        staff: StaffId,
        /// Whose staff.
        organisation: OrganisationId,
        /// Which; unset: all.
        factor: Option<Uuid>,
    },
    /// Keeps the codes that stand in for a second factor; those before count no more.
    PutRecovery {
        /// Whose account.
        staff: StaffId,
        /// Whose staff.
        organisation: OrganisationId,
        /// The hashes.
        hashes: Vec<String>,
    },
    /// Keeps which account a provider's subject is; it stays the account that it was.
    PutIdentity(Box<Identity>),
    /// Gives an account a new password.
    SetPassword {
        /// Whose account.
        staff: StaffId,
        /// Whose staff.
        organisation: OrganisationId,
        /// The hash (PHC string).
        hash: String,
    },
    /// Ends sessions.
    EndSessions(Box<SessionEnd>),
    /// Keeps a login that is under way.
    PutLoginStep(Box<LoginStep>),
    /// Keeps that somebody asks to read the record of changes, or agrees to it.
    PutAuditAccess(Box<AuditAccess>),
    /// Puts a message into the outbox; a second one of the same cause changes nothing.
    PutMessage(Box<OutboxMessage>),
    /// Takes back the messages of a kind that a visit waits for and that were not tried yet.
    WithdrawMessages {
        /// The visit.
        visit: VisitId,
        /// Whose visit.
        organisation: OrganisationId,
        /// Of which kind.
        kind: MessageKind,
        /// When they are deleted.
        delete_after: Option<Timestamp>,
    },
    /// Puts a message that ended badly back into the queue.
    RepeatMessage {
        /// The message.
        id: OutboxId,
        /// Whose.
        organisation: OrganisationId,
        /// When.
        at: Timestamp,
    },
    /// Takes every unspent link from a visit: a new one is made, or none is wanted.
    DropLinks {
        /// The visit.
        visit: VisitId,
        /// Whose visit.
        organisation: OrganisationId,
    },
    /// Keeps a template of an organisation; it takes the place of the one before.
    PutTemplate(Box<OwnTemplate>),
    /// Drops a template of an organisation: the house's own counts again.
    DropTemplate {
        /// Whose.
        organisation: OrganisationId,
        /// For what kind of messages.
        kind: MessageKind,
        /// For which transport.
        transport: Transport,
        /// For which language.
        language: Language,
    },
    /// Orders that something is kept; the same id a second time changes nothing.
    PutHold {
        /// The hold.
        hold: Box<Hold>,
        /// When the hold itself is deleted.
        delete_after: Option<Timestamp>,
    },
    /// Lifts a hold before its end.
    LiftHold {
        /// The hold.
        hold: uuid::Uuid,
        /// Whose.
        organisation: OrganisationId,
        /// When.
        at: Timestamp,
        /// When the hold itself is deleted.
        delete_after: Option<Timestamp>,
    },
    /// Erases what is kept about a person, and logs it.
    Erase(Box<Erasure>),
    /// Makes everything personal of a visit due for deletion at `at`, and takes the visit from its
    /// tickets. Words and contact that have an end already keep it; all else is due then, unless
    /// it is due before.
    Forget {
        /// The visit.
        visit: VisitId,
        /// Whose visit.
        organisation: OrganisationId,
        /// When; the next sweep after it deletes.
        at: Timestamp,
    },
    /// The visit is another organisation's from now on: the browser that holds it, its note and the
    /// way to call back go along; all else stays.
    MoveVisit {
        /// The visit.
        visit: VisitId,
        /// Whose it was; of anybody else's visit nothing moves.
        from: OrganisationId,
        /// Whose it is.
        to: OrganisationId,
    },
    /// Deletes the note of a visit: it does not go along.
    DropNote {
        /// The visit.
        visit: VisitId,
        /// Whose visit.
        organisation: OrganisationId,
    },
    /// Sets when one class of a visit's data is deleted.
    SetDeleteAfter {
        /// The visit.
        visit: VisitId,
        /// Whose visit.
        organisation: OrganisationId,
        /// Which data.
        class: VisitClass,
        /// When; unset keeps it until a rule says so.
        at: Option<Timestamp>,
    },
}

impl Write {
    pub(crate) async fn perform(
        self,
        txn: &DatabaseTransaction,
        committed: &mut Committed,
    ) -> Result<(), CommitError> {
        match self {
            Write::PutNote(note) => put_note(txn, note).await?,
            Write::PutContact(contact) => put_contact(txn, contact).await?,
            Write::PutCaller(caller) => phone::put_caller(txn, *caller).await?,
            Write::PutBlock(block) => phone::put_block(txn, *block).await?,
            Write::DropBlock {
                block,
                organisation,
            } => phone::drop_block(txn, block, organisation).await?,
            Write::PutCredential(credential) => put_credential(txn, credential).await?,
            Write::DropCredential { token_hash } => drop_credential(txn, token_hash).await?,
            Write::PutChat(message) => put_chat(txn, message).await?,
            Write::PutTicket {
                ticket,
                delete_after,
            } => {
                let given = tickets::put(txn, *ticket, delete_after).await?;
                committed.tickets.extend(given);
            }
            Write::PutAttachment(attachment) => attachments::put(txn, *attachment).await?,
            Write::DropAttachments {
                ticket,
                organisation,
                ids,
            } => attachments::drop(txn, organisation, ticket, ids).await?,
            Write::Count(counter) => counters::count(txn, &counter).await?,
            Write::PutRating {
                visit,
                rating,
                rated_delete_after,
            } => {
                put_rating(txn, visit, rating, rated_delete_after).await?;
            }
            Write::ChangeRating(rating) => change_rating(txn, rating).await?,
            Write::PutWallboard(board) => wallboards::put(txn, *board).await?,
            Write::DropWallboard {
                wallboard,
                organisation,
            } => wallboards::drop(txn, wallboard, organisation).await?,
            Write::PutKioskDevice(device) => booths::put_device(txn, *device).await?,
            Write::DropKioskDevice {
                kiosk,
                organisation,
            } => booths::drop_device(txn, kiosk, organisation).await?,
            Write::PutKioskSensor(sensor) => booths::put_sensor(txn, *sensor).await?,
            Write::DropKioskSensor {
                sensor,
                organisation,
            } => booths::drop_sensor(txn, sensor, organisation).await?,
            Write::PutKioskHealth(health) => booths::put_health(txn, *health).await?,
            Write::PutFeedback(feedback) => put_feedback(txn, feedback).await?,
            Write::ChangeConfiguration(change) => {
                configuration::change::change(txn, *change).await?;
            }
            Write::ChangeDirectory(change) => directory::change(txn, *change).await?,
            Write::PutNotice {
                notice,
                delete_after,
            } => notices::put(txn, *notice, delete_after).await?,
            Write::WithdrawNotice {
                notice,
                organisation,
                at,
            } => notices::withdraw(txn, notice, organisation, at).await?,
            Write::CloseDay {
                closure,
                delete_after,
            } => notices::close(txn, *closure, delete_after).await?,
            Write::ReopenDay {
                office,
                organisation,
                date,
                at,
            } => notices::reopen(txn, (office, date), organisation, at).await?,
            Write::PutAudit(entry) => audit::put(txn, *entry).await?,
            Write::PutFactor(factor) => accounts::put_factor(txn, *factor).await?,
            Write::DropFactors {
                staff,
                organisation,
                factor,
            } => accounts::drop_factors(txn, staff, organisation, factor).await?,
            Write::PutRecovery {
                staff,
                organisation,
                hashes,
            } => accounts::put_recovery(txn, staff, organisation, hashes).await?,
            Write::PutIdentity(identity) => accounts::put_identity(txn, *identity).await?,
            Write::SetPassword {
                staff,
                organisation,
                hash,
            } => accounts::set_password(txn, staff, organisation, hash).await?,
            Write::EndSessions(end) => sessions::end_sessions(txn, &end).await?,
            Write::PutLoginStep(step) => accounts::put_step(txn, *step).await?,
            Write::PutAuditAccess(access) => audit::put_access(txn, *access).await?,
            Write::PutMessage(message) => outbox::put(txn, *message, committed).await?,
            Write::WithdrawMessages {
                visit,
                organisation,
                kind,
                delete_after,
            } => outbox::withdraw(txn, organisation, visit, kind, delete_after).await?,
            Write::RepeatMessage {
                id,
                organisation,
                at,
            } => outbox::repeat(txn, id, organisation, at).await?,
            Write::DropLinks {
                visit,
                organisation,
            } => drop_links(txn, visit, organisation).await?,
            Write::PutTemplate(own) => outbox::put_template(txn, *own).await?,
            Write::DropTemplate {
                organisation,
                kind,
                transport,
                language,
            } => outbox::drop_template(txn, organisation, (kind, transport, language)).await?,
            Write::PutHold { hold, delete_after } => holds::put(txn, *hold, delete_after).await?,
            Write::LiftHold {
                hold,
                organisation,
                at,
                delete_after,
            } => holds::lift(txn, hold, organisation, at, delete_after).await?,
            Write::Erase(erasure) => person::erase(txn, *erasure).await?,
            Write::Forget {
                visit,
                organisation,
                at,
            } => forget(txn, visit, organisation, at).await?,
            Write::MoveVisit { visit, from, to } => {
                travel::move_visit(txn, visit, (from, to)).await?;
            }
            Write::DropNote {
                visit,
                organisation,
            } => travel::drop_note(txn, visit, organisation).await?,
            Write::SetDeleteAfter {
                visit,
                organisation,
                class,
                at,
            } => {
                set_delete_after(txn, visit, organisation, class, at).await?;
            }
        }
        Ok(())
    }
}

async fn put_note(txn: &DatabaseTransaction, note: Note) -> Result<(), StoreError> {
    use visit_note::{Column, Entity, Model};
    let organisation = note.organisation.0;
    let row = Model {
        visit_id: note.visit.0,
        organisation_id: organisation,
        note: text(note.note),
        delete_after: maybe_micros(note.delete_after),
    };
    let replace = OnConflict::column(Column::VisitId)
        .update_columns([Column::Note, Column::DeleteAfter])
        .action_and_where(Expr::col((Entity, Column::OrganisationId)).eq(organisation))
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

async fn put_contact(txn: &DatabaseTransaction, contact: Contact) -> Result<(), StoreError> {
    use visit_contact::{Column, Entity, Model};
    let organisation = contact.organisation.0;
    let row = Model {
        visit_id: contact.visit.0,
        organisation_id: organisation,
        by: code(&contact.by),
        address: text(contact.address),
        delete_after: maybe_micros(contact.delete_after),
    };
    let replace = OnConflict::column(Column::VisitId)
        .update_columns([Column::By, Column::Address, Column::DeleteAfter])
        .action_and_where(Expr::col((Entity, Column::OrganisationId)).eq(organisation))
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

async fn put_credential(
    txn: &DatabaseTransaction,
    credential: Credential,
) -> Result<(), StoreError> {
    use visit_credential::{Column, Entity, Model};
    let row = Model {
        token_hash: credential.token_hash,
        visit_id: credential.visit.0,
        organisation_id: credential.organisation.0,
        alliance_id: credential.alliance.0,
        created_at: micros(credential.created_at),
        delete_after: maybe_micros(credential.delete_after),
    };
    let keep = OnConflict::columns([Column::TokenHash, Column::VisitId])
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(keep)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

async fn drop_credential(txn: &DatabaseTransaction, token_hash: String) -> Result<(), StoreError> {
    use visit_credential::{Column, Entity};
    Entity::delete_many()
        .filter(Column::TokenHash.eq(token_hash))
        .exec(txn)
        .await?;
    Ok(())
}

async fn drop_links(
    txn: &DatabaseTransaction,
    visit: VisitId,
    organisation: OrganisationId,
) -> Result<(), StoreError> {
    use visit_credential::{Column, Entity};
    Entity::delete_many()
        .filter(Column::VisitId.eq(visit.0))
        .filter(Column::OrganisationId.eq(organisation.0))
        .filter(Column::TokenHash.starts_with(LINK))
        .exec(txn)
        .await?;
    Ok(())
}

async fn put_chat(txn: &DatabaseTransaction, message: ChatMessage) -> Result<(), StoreError> {
    use chat_message::{Column, Entity, Model};
    let row = Model {
        id: message.id.0,
        conversation_id: message.conversation.0,
        visit_id: message.visit.0,
        organisation_id: message.organisation.0,
        sender: code(&message.sender),
        text: text(message.text),
        at: micros(message.at),
        delete_after: maybe_micros(message.delete_after),
    };
    let keep = OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(keep)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

async fn put_rating(
    txn: &DatabaseTransaction,
    visit: VisitId,
    rating: Rating,
    rated_delete_after: Option<Timestamp>,
) -> Result<(), CommitError> {
    let rated = visit_rated::Model {
        visit_id: visit.0,
        organisation_id: rating.organisation.0,
        delete_after: maybe_micros(rated_delete_after),
    };
    visit_rated::Entity::insert(rated.into_active_model())
        .exec_without_returning(txn)
        .await
        .map_err(|error| match is_unique(&error) {
            true => CommitError::Rated(visit),
            false => error.into(),
        })?;
    let row = rating::Model {
        id: rating.id,
        organisation_id: rating.organisation.0,
        office_id: rating.office.0,
        stars: rating.stars.into(),
        comment: rating.comment.map(text),
        date: rating.date.to_string(),
        comment_delete_after: maybe_micros(rating.comment_delete_after),
    };
    let rated = counters::Rated {
        organisation: row.organisation_id,
        office: row.office_id,
        topic: rating.topic,
        date: row.date.clone(),
    };
    counters::rate(txn, &rated, &[(rating.stars, 1)]).await?;
    rating::Entity::insert(row.into_active_model())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

async fn change_rating(txn: &DatabaseTransaction, rating: Rating) -> Result<(), StoreError> {
    use rating::{Column, Entity};
    let before = Entity::find_by_id(rating.id)
        .filter(Column::OrganisationId.eq(rating.organisation.0))
        .one(txn)
        .await?;
    let Some(before) = before else {
        return Ok(());
    };
    let stars: u8 = Row::new("rating", rating.id).number("stars", before.stars)?;
    let rated = counters::Rated {
        organisation: before.organisation_id,
        office: before.office_id,
        topic: rating.topic,
        date: before.date,
    };
    counters::rate(txn, &rated, &[(stars, -1), (rating.stars, 1)]).await?;
    Entity::update_many()
        .col_expr(Column::Stars, Expr::value(i32::from(rating.stars)))
        .col_expr(Column::Comment, Expr::value(rating.comment.map(text)))
        .col_expr(
            Column::CommentDeleteAfter,
            Expr::value(maybe_micros(rating.comment_delete_after)),
        )
        .filter(Column::Id.eq(rating.id))
        .filter(Column::OrganisationId.eq(rating.organisation.0))
        .exec(txn)
        .await?;
    Ok(())
}

async fn put_feedback(txn: &DatabaseTransaction, feedback: Feedback) -> Result<(), StoreError> {
    let row = feedback::Model {
        id: feedback.id,
        organisation_id: feedback.organisation.0,
        page: text(feedback.page),
        text: text(feedback.text),
        contact: text(feedback.contact),
        at: micros(feedback.at),
        delete_after: maybe_micros(feedback.delete_after),
    };
    feedback::Entity::insert(row.into_active_model())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

async fn forget(
    txn: &DatabaseTransaction,
    visit: VisitId,
    organisation: OrganisationId,
    at: Timestamp,
) -> Result<(), StoreError> {
    for class in [
        VisitClass::Note,
        VisitClass::Credential,
        VisitClass::Chat,
        VisitClass::Rated,
        VisitClass::Contact,
        VisitClass::Message,
    ] {
        let over = match class {
            VisitClass::Note | VisitClass::Chat | VisitClass::Contact => Over::Unset,
            VisitClass::Credential | VisitClass::Rated | VisitClass::Message => Over::Later,
        };
        let due = Due { at: Some(at), over };
        set_due(txn, visit, organisation, class, due).await?;
    }
    ticket::Entity::update_many()
        .col_expr(
            ticket::Column::VisitId,
            Expr::value(Option::<uuid::Uuid>::None),
        )
        .filter(ticket::Column::VisitId.eq(visit.0))
        .filter(ticket::Column::OrganisationId.eq(organisation.0))
        .exec(txn)
        .await?;
    Ok(())
}

async fn set_delete_after(
    txn: &DatabaseTransaction,
    visit: VisitId,
    organisation: OrganisationId,
    class: VisitClass,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    set_due(
        txn,
        visit,
        organisation,
        class,
        Due {
            at,
            over: Over::All,
        },
    )
    .await
}

struct Due {
    at: Option<Timestamp>,
    over: Over,
}

/// Which ends of keeping are written over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    All,
    /// Those that lie later, and where there is none.
    Later,
    /// Only where there is none.
    Unset,
}

async fn set_due(
    txn: &DatabaseTransaction,
    visit: VisitId,
    organisation: OrganisationId,
    class: VisitClass,
    due: Due,
) -> Result<(), StoreError> {
    let at = maybe_micros(due.at);
    macro_rules! update {
        ($table:ident) => {{
            let mut rows = Condition::all()
                .add($table::Column::VisitId.eq(visit.0))
                .add($table::Column::OrganisationId.eq(organisation.0));
            if due.over != Over::All {
                let mut ends = Condition::any().add($table::Column::DeleteAfter.is_null());
                if due.over == Over::Later {
                    ends = ends.add($table::Column::DeleteAfter.gt(at));
                }
                rows = rows.add(ends);
            }
            $table::Entity::update_many()
                .col_expr($table::Column::DeleteAfter, Expr::value(at))
                .filter(rows)
                .exec(txn)
                .await?;
        }};
    }
    match class {
        VisitClass::Note => update!(visit_note),
        VisitClass::Credential => update!(visit_credential),
        VisitClass::Chat => update!(chat_message),
        VisitClass::Rated => update!(visit_rated),
        VisitClass::Contact => {
            update!(visit_contact);
            update!(caller);
        }
        VisitClass::Message => update!(messages),
    }
    Ok(())
}
