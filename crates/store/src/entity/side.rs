//! The side tables: what bears a person's words or secrets, and what bears nobody.

use super::entity;

entity! {
    /// What the citizen chose to tell.
    visit_note = "visit_note" {
        #[sea_orm(primary_key, auto_increment = false)]
        visit_id: Uuid,
        organisation_id: Uuid,
        note: String,
        delete_after: Option<i64>,
    }
}

entity! {
    /// How a visit that asked for a callback is reached.
    visit_contact = "visit_contact" {
        #[sea_orm(primary_key, auto_increment = false)]
        visit_id: Uuid,
        organisation_id: Uuid,
        by: String,
        address: String,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Which browser holds which visits.
    visit_credential = "visit_credential" {
        #[sea_orm(primary_key, auto_increment = false)]
        token_hash: String,
        #[sea_orm(primary_key, auto_increment = false)]
        visit_id: Uuid,
        organisation_id: Uuid,
        alliance_id: Uuid,
        created_at: i64,
        delete_after: Option<i64>,
    }
}

entity! {
    /// What was written in a conversation.
    chat_message = "chat_message" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        conversation_id: Uuid,
        visit_id: Uuid,
        organisation_id: Uuid,
        sender: String,
        text: String,
        at: i64,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Matters that outlive the conversation; `contact` is JSON.
    ticket = "ticket" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        office_id: Uuid,
        number: String,
        text: String,
        contact: String,
        due: i64,
        stage: String,
        stage_by: Option<Uuid>,
        stage_at: Option<i64>,
        visit_id: Option<Uuid>,
        created_at: i64,
        contact_delete_after: Option<i64>,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Papers that were put into a matter.
    attachment = "attachment" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        ticket_id: Uuid,
        kind: String,
        mime: String,
        name: String,
        size: i64,
        bytes: Vec<u8>,
        created_at: i64,
        delete_after: Option<i64>,
    }
}

entity! {
    /// The last number given, by name and year.
    counter = "counter" {
        #[sea_orm(primary_key, auto_increment = false)]
        organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        name: String,
        #[sea_orm(primary_key, auto_increment = false)]
        year: i32,
        value: i64,
    }
}

entity! {
    /// Addresses of wallboards.
    wallboard = "wallboard" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        office_id: Option<Uuid>,
        token_hash: String,
        created_at: i64,
    }
}

entity! {
    /// Stars and a comment, without the visit.
    rating = "rating" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        office_id: Uuid,
        stars: i32,
        comment: Option<String>,
        date: String,
        comment_delete_after: Option<i64>,
    }
}

entity! {
    /// Which visits have rated, so that none rates twice.
    visit_rated = "visit_rated" {
        #[sea_orm(primary_key, auto_increment = false)]
        visit_id: Uuid,
        organisation_id: Uuid,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Who is logged in.
    staff_session = "staff_session" {
        #[sea_orm(primary_key, auto_increment = false)]
        token_hash: String,
        staff_id: Uuid,
        organisation_id: Uuid,
        created_at: i64,
        expires_at: i64,
        revoked_at: Option<i64>,
        csrf: String,
        seen_at: Option<i64>,
        method: String,
        device: String,
        issuer: Option<String>,
        provider_session: Option<String>,
        id_token: Option<String>,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Reports of barriers from the accessibility statement's form.
    feedback = "feedback" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        page: String,
        text: String,
        contact: String,
        at: i64,
        delete_after: Option<i64>,
    }
}

entity! {
    /// What was deleted, by class and run.
    deletion_log = "deletion_log" {
        #[sea_orm(primary_key, auto_increment = false)]
        organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        class: String,
        #[sea_orm(primary_key, auto_increment = false)]
        at: i64,
        deleted: i64,
        delete_after: Option<i64>,
    }
}

entity! {
    /// What is not deleted for a while; `subject` is the kind of what `subject_id` names.
    legal_hold = "legal_hold" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        subject: String,
        subject_id: Uuid,
        reason: String,
        placed_by: Uuid,
        placed_at: i64,
        until_at: i64,
        lifted_at: Option<i64>,
        delete_after: Option<i64>,
    }
}
