//! What was written in conversations.

use schalter_domain::ids::ConversationId;
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder};

use crate::Store;
use crate::convert::Row;
use crate::entity::chat_message;
use crate::error::StoreError;
use crate::records::ChatMessage;
use crate::scope::Scope;

impl Store {
    /// The messages of a conversation in the order they arrived.
    ///
    /// # Errors
    /// What the database said.
    pub async fn chat(
        &self,
        scope: Scope,
        conversation: ConversationId,
    ) -> Result<Vec<ChatMessage>, StoreError> {
        chat_message::Entity::find()
            .filter(chat_message::Column::ConversationId.eq(conversation.0))
            .filter(scope.on(chat_message::Column::OrganisationId))
            .order_by(chat_message::Column::At, Order::Asc)
            .order_by(chat_message::Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(ChatMessage::try_from)
            .collect()
    }
}

impl TryFrom<chat_message::Model> for ChatMessage {
    type Error = StoreError;

    fn try_from(model: chat_message::Model) -> Result<Self, StoreError> {
        let row = Row::new("chat_message", model.id);
        Ok(Self {
            id: model.id.into(),
            conversation: model.conversation_id.into(),
            visit: model.visit_id.into(),
            organisation: model.organisation_id.into(),
            sender: row.code(&model.sender)?,
            text: model.text,
            at: row.instant(model.at)?,
            delete_after: row.maybe_instant(model.delete_after)?,
        })
    }
}
