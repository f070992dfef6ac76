//! SDP offers of browsers. What is taken can be asked for everything that the engine asks of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schalter_media::Downlink;
use schalter_media::negotiation::Offer;

fuzz_target!(|text: &str| {
    for downlink in [Downlink::ReceiverEstimate, Downlink::TransportFeedback] {
        if let Ok(offer) = Offer::parse(text, downlink) {
            assert!(offer.slots().len() <= schalter_media::MAX_LEGS);
            let footprint = offer.footprint();
            assert!(
                !offer.restarts(&footprint),
                "an offer does not restart itself"
            );
        }
    }
});
