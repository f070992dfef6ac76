//! The live channel: one WebSocket per participant, typed and versioned.
//!
//! [`wire`] is what crosses it, [`views`] makes what is shown out of the exchange's state,
//! [`channel`] carries frames both ways, [`visitor`], [`desk`] and [`kiosk`] are the kinds of channel.

mod budget;
pub mod channel;
pub mod desk;
pub mod kiosk;
mod kiosk_view;
pub mod notices;
pub mod outgoing;
mod telephone;
pub mod views;
pub mod visitor;
pub mod wire;
