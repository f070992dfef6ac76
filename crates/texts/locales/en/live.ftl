# What is said over the live channel: names, and why something was not done.

live-citizen-name = Citizen
live-phone-name = Telephone
live-staff-name = Service
problem-offer-gone = The call is over or was taken elsewhere. The person keeps the place in line.
problem-wrong-stage = That is not possible right now. The view shows the current state.
problem-no-room = The conversation is already over.
problem-old-generation = The connection is being rebuilt. One moment, please.
problem-text-invalid = The text is empty or too long.
problem-media-refused = Picture and sound could not be connected. The chat works. Reload the page to try again.
problem-no-media = This server carries no picture and no sound. The chat works.
problem-rate-invalid = Please choose 1 to 5, and write at most 1,000 characters.
problem-rate-not-now = This visit has already been rated. Thank you.
problem-form-incomplete = Please check the form: text, contact and due date have to fit.
problem-unknown-office = This office does not exist (any more).
problem-document-gone = A chosen attachment was taken back meanwhile. Please check your choice.
problem-bad-frame = The server could not read that. Please reload the page.
problem-outdated-client = There is a new version of this page. Please reload it.
problem-seat-not-open = Your seat is not open.
problem-unsaved-text = The form holds text that is not saved yet. Save or discard it first.
problem-last-seat = People are still waiting whom nobody else serves. If you close anyway, they are offered a callback and the telephone number.
problem-last-seat-count = { $waiting ->
    [one] One person is still waiting whom nobody else serves. If you close anyway, we offer a callback, opening hours and the telephone number.
   *[other] { $waiting } people are still waiting whom nobody else serves. If you close anyway, we offer them a callback, opening hours and the telephone number.
}
problem-target-gone = You cannot pass on to there right now. Choose another person or a topic.
problem-ask-first = This is another organisation. Ask the person in the talk first.
problem-callback-stays = Your organisation promised this callback, so it stays here. Give the person the number of the other organisation, or open a ticket.
problem-nobody-free = Nobody is free there right now. You can pass the person on into the line there.
problem-talk-full = The talk can hold no more people, or somebody is being called already.
problem-contact-invalid = Please check the telephone number or e-mail address. We do not call emergency or premium numbers.
problem-window-gone = This time is no longer offered. Please choose another.
problem-switched-off = This is switched off here.
problem-number-taken = A callback to this number or address is promised already.
live-back = the person you talked to before

# When it is quiet
quiet-hint = Usually quiet: { $when }
quiet-today = today
quiet-tomorrow = tomorrow
quiet-mondays = Mondays
quiet-tuesdays = Tuesdays
quiet-wednesdays = Wednesdays
quiet-thursdays = Thursdays
quiet-fridays = Fridays
quiet-saturdays = Saturdays
quiet-sundays = Sundays
quiet-from = { $day } from { $from }:00
quiet-between = { $day } from { $from }:00 to { $until }:00
problem-call-gone = The call is over already.
problem-no-call = There is no telephone call at the moment that a picture could be added to.
problem-no-message = This number cannot receive text messages, or sending is not set up. Use the code.
problem-no-trunk = No calls go out from here.
problem-number-form = Please check the telephone number.
problem-number-range = We do not dial numbers like this: only landline and mobile, no emergency or premium numbers.
problem-number-often = This number was called often today. Please try tomorrow.
problem-calls-often = Too many calls are going out. Please try in some minutes.
problem-ask-outside = Ask the person in the talk first.
problem-no-telephone = Handing over needs the person to be on the telephone.
problem-others-wait = People are still waiting who come first.
problem-not-yet = This callback is wished for later.
