//! The rows, as SeaORM entities. Nothing outside this crate sees them.

mod accounts;
mod announced;
mod booths;
mod house;
mod outgoing;
mod phone;
mod side;
mod truth;

pub(crate) use accounts::{
    audit, audit_access, login_step, staff_factor, staff_identity, staff_recovery,
};
pub(crate) use announced::{closure, directory_entry, notice};
pub(crate) use booths::{kiosk_device, kiosk_health, kiosk_sensor};
pub(crate) use house::{
    alliance, alliance_operator, kiosk, office, office_guest, organisation, staff, staff_office,
    staff_topic, topic,
};
pub(crate) use outgoing::{message_template, outbox};
pub(crate) use phone::{blocked_number, caller, phone_number};
pub(crate) use side::{
    attachment, chat_message, counter, deletion_log, feedback, legal_hold, rating, staff_session,
    ticket, visit_contact, visit_credential, visit_note, visit_rated, wallboard,
};
pub(crate) use truth::{command_result, event, snapshot};

/// One entity: its table, its columns, no relations (joins are written where they are needed).
macro_rules! entity {
    ($(#[$doc:meta])* $module:ident = $table:literal {
        $($(#[$attr:meta])* $field:ident: $ty:ident $(<$inner:ident>)?,)+
    }) => {
        $(#[$doc])*
        pub(crate) mod $module {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $($(#[$attr])* pub $field: $ty $(<$inner>)?,)+
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
pub(crate) use entity;
