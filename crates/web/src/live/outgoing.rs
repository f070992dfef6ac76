//! Calls that go out from the desk: the citizen of a talk, somebody outside; numbers that stand out.

use schalter_domain::ids::{CallId, OfficeId, SeatId, TopicId, VisitId};
use schalter_domain::message::mask;
use schalter_domain::phone::blocks::BlockReason;
use schalter_domain::phone::limits::Exceeded;
use schalter_domain::switchboard::Refusal;
use schalter_exchange::auth::SignedOn;
use schalter_exchange::hotline::blocks::BlockError;
use schalter_exchange::hotline::limits::NotCalled;
use schalter_exchange::hotline::outbound::DialState;
use schalter_exchange::hotline::{CallEnd, CallSeen, CallState, Whose};
use schalter_exchange::{Exchange, Failure};
use uuid::Uuid;

use super::channel::Refused;
use super::views;
use super::wire::{
    CallStage, DeskBody, DialBar, DialStage, DialView, OutsideView, ReportReason, ReportView,
};

/// Does what a desk asks.
///
/// # Errors
/// See [`Refused`].
pub async fn perform(
    exchange: &Exchange,
    signed: &SignedOn,
    body: DeskBody,
    id: Uuid,
) -> Result<(), Refused> {
    let seat = SeatId::from(signed.staff.id);
    let seats = exchange.seats().once(id);
    match body {
        DeskBody::DialOut {
            number,
            office,
            topic,
        } => {
            let (office, topic) = (OfficeId(office), topic.map(TopicId));
            let called = seats.call_out(&signed.staff, &number, office, topic).await;
            called.map_err(not_called)?;
        }
        DeskBody::CallBack { visit } => {
            let called = seats.call_back(seat, VisitId(visit)).await;
            called.map_err(not_called)?;
        }
        DeskBody::DialAgain => seats.dial_again(seat).map_err(not_called)?,
        DeskBody::CallOutside {
            number,
            name,
            agreed,
        } => {
            let called = seats.call_outside(seat, &number, &name, agreed);
            called.map_err(not_called)?;
        }
        DeskBody::EndCall { call } => seats.end_call(seat, CallId(call)).map_err(not_called)?,
        DeskBody::HandOutside { call } => {
            let handed = seats.hand_outside(seat, CallId(call)).await;
            handed.map_err(not_called)?;
        }
        DeskBody::ReportNumber { reason, note } => {
            let blocks = exchange.blocks();
            let kept = blocks.propose(signed, reason_of(reason), &note).await;
            kept.map_err(not_reported)?;
        }
        _ => return Err(Refused("bad-frame")),
    }
    Ok(())
}

fn not_called(error: NotCalled) -> Refused {
    Refused(match error {
        NotCalled::Off => "no-trunk",
        NotCalled::Form => "number-form",
        NotCalled::Range => "number-range",
        NotCalled::Often(Exceeded::Number | Exceeded::Source) => "number-often",
        NotCalled::Often(Exceeded::Hour | Exceeded::AtOnce) => "calls-often",
        NotCalled::NotThere => "call-gone",
        NotCalled::AskFirst => "ask-outside",
        NotCalled::Full => "talk-full",
        NotCalled::NoTelephone => "no-telephone",
        NotCalled::Failed(Failure::Refused(Refusal::WrongStage { stage, step })) => {
            match (stage, step) {
                ("others are waiting", _) => "others-wait",
                ("promised for later", _) => "not-yet",
                _ => "wrong-stage",
            }
        }
        NotCalled::Failed(failure) => return failure.into(),
    })
}

fn not_reported(error: BlockError) -> Refused {
    match error {
        BlockError::Forbidden => Refused("forbidden"),
        BlockError::Unknown => Refused("call-gone"),
        BlockError::Number => Refused("number-form"),
        BlockError::Bad(_) => Refused("text-invalid"),
        BlockError::Failed(failure) => failure.into(),
    }
}

fn reason_of(reason: ReportReason) -> BlockReason {
    match reason {
        ReportReason::Abuse => BlockReason::Abuse,
        ReportReason::Threat => BlockReason::Threat,
        ReportReason::Disturbance => BlockReason::Disturbance,
        ReportReason::Flood => BlockReason::Flood,
        ReportReason::Other => BlockReason::Other,
    }
}

/// How far a call is.
pub fn call_stage(state: CallState) -> CallStage {
    match state {
        CallState::Ringing => CallStage::Ringing,
        CallState::Waiting | CallState::Talking => CallStage::Talking,
        CallState::Held => CallStage::Held,
        CallState::Ended(CallEnd::Busy) => CallStage::Busy,
        CallState::Ended(CallEnd::NoAnswer) => CallStage::NoAnswer,
        CallState::Ended(CallEnd::Refused) => CallStage::Refused,
        CallState::Ended(CallEnd::Failed) => CallStage::Failed,
        CallState::Ended(CallEnd::HungUp) => CallStage::Over,
    }
}

/// How far it is with calling the citizen of a talk.
pub fn dialling(exchange: &Exchange, visit: VisitId) -> Option<DialView> {
    let now = exchange.now();
    let dialling = exchange.hotline().dialling(visit)?;
    Some(DialView {
        number: dialling.number,
        call: dialling.call.map(|call| call.0),
        stage: match dialling.state {
            DialState::Idle => DialStage::Idle,
            DialState::Calling(state) => DialStage::Call {
                stage: call_stage(state),
            },
            DialState::Barred(why) => DialStage::Barred { why: bar(&why) },
        },
        counts_s: dialling.counts.map(|at| views::seconds(now, at)),
    })
}

fn bar(why: &NotCalled) -> DialBar {
    match why {
        NotCalled::Form => DialBar::Form,
        NotCalled::Range => DialBar::Range,
        NotCalled::Often(Exceeded::Number | Exceeded::Source) => DialBar::Often,
        NotCalled::Often(_) => DialBar::Busy,
        _ => DialBar::Off,
    }
}

/// Those outside whom staff called into a talk.
pub fn outside(exchange: &Exchange, visit: VisitId) -> Vec<OutsideView> {
    let hotline = exchange.hotline();
    let citizen = hotline.citizen(visit);
    let there = citizen.is_some_and(|call| call.state != CallState::Ringing);
    let view = |call: CallSeen| {
        let Whose::Outside { name } = call.whose else {
            return None;
        };
        Some(OutsideView {
            call: call.id.0,
            name,
            number: call.number.unwrap_or_default(),
            stage: call_stage(call.state),
            heard: call.codec.is_some(),
            hands: there && matches!(call.state, CallState::Talking | CallState::Held),
        })
    };
    hotline.calls(visit).into_iter().filter_map(view).collect()
}

/// The number of whoever is talked with, where it can be reported.
pub fn report(exchange: &Exchange, signed: &SignedOn) -> Option<ReportView> {
    let blocks = exchange.blocks();
    let number = blocks.number(signed)?;
    let done = blocks.is_known(signed.organisation, &number);
    let shown = is_shown(exchange, SeatId::from(signed.staff.id));
    let number = if shown { number } else { mask(&number) };
    Some(ReportView { number, done })
}

/// Whether the number that was called lets the desk see its callers; whoever is called is known.
fn is_shown(exchange: &Exchange, seat: SeatId) -> bool {
    let caller = exchange
        .seats()
        .served(seat)
        .and_then(|visit| exchange.hotline().caller(visit));
    let catalogue = exchange.catalogue();
    let dialled = caller.map(|caller| catalogue.number(caller.dialled));
    dialled.is_none_or(|number| number.is_some_and(|number| number.shows_caller))
}
