//! Papers that were put into a matter.

use sea_orm_migration::prelude::{ColumnDef, ForeignKeyAction};
use sea_orm_migration::schema::{big_integer, text, uuid};

use super::{Step, delete_after, index, migration, reference, table};

migration!("m0013_attachments", steps);

fn steps() -> Vec<Step> {
    let bytes = ColumnDef::new("bytes").blob().not_null().to_owned();
    let columns = vec![
        uuid("id"),
        uuid("organisation_id"),
        uuid("ticket_id"),
        text("kind"),
        text("mime"),
        text("name"),
        big_integer("size"),
        bytes,
        big_integer("created_at"),
        delete_after(),
    ];
    // No paper outlives its matter, whatever deletes that.
    let mut matter = reference("attachment", "ticket_id", "ticket", "id");
    matter.on_delete(ForeignKeyAction::Cascade);
    let attachment = table("attachment", &["id"], columns)
        .foreign_key(&mut matter)
        .to_owned();
    vec![
        Step::table(attachment),
        Step::index(index("attachment_ticket", "attachment", &["ticket_id"])),
        Step::index(index("attachment_due", "attachment", &["delete_after"])),
    ]
}
