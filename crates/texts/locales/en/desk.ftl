# The desk of staff.
desk-title = Desk
desk-panel = Matter, chat and help

## Seat
desk-seat = My seat
desk-public-name = Shown as { $name }
desk-stage-closed = Closed
desk-stage-free = Free
desk-stage-offered = Call
desk-stage-consulted = Request
desk-stage-talking = In a talk
desk-stage-wrap_up = Wrap-up
desk-stage-break = Break
desk-offices = Offices
desk-languages = Languages
desk-office-closed = closed
desk-open = Open seat
desk-open-hint = When you open it, the browser asks whether it may announce calls.
desk-save = Apply
desk-edit = Change offices and languages
desk-close = Close seat
desk-pause = Break
desk-pause-after = Break afterwards
desk-no-pause = No break after all
desk-resume = Free again
desk-break-since = for { $time }
desk-break-of-asked = Break
desk-break-of-work = Desk work
desk-break-of-meeting = Meeting
desk-break-of-no_answer = Break
desk-check-devices = Check camera and microphone

## Line
desk-line = Line
desk-line-empty = Nobody is waiting.
desk-line-more = and { $count } more
desk-waiting-count = { $count ->
    [0] nobody waiting
    [one] { $count } waiting
   *[other] { $count } waiting
}
desk-seats = { $free } of { $open } seats free
desk-elsewhere = { $count } waiting elsewhere
desk-away = page closed
desk-unmet = nobody in charge
desk-line-wished = for { $name }
desk-line-passed = from { $name }
desk-reasons = Why further ahead
desk-because-urgent = urgent
desk-because-appointment = appointment
desk-because-returned = was in a talk already
desk-because-callback_due = callback due
desk-tickets = Open matters ({ $count })
desk-office = Office
desk-language = Language
desk-channel = Channel
desk-waited = Waited
desk-service = Possible
desk-identity = Check
desk-note-of-citizen = Told in advance
desk-note-passed = Passed on
desk-passed-from = Comes from
desk-organisation = Organisation
desk-facts = Details
desk-channel-web = Video
desk-channel-kiosk = Kiosk
desk-channel-phone = Phone
desk-channel-chat = Chat
desk-channel-callback = Callback
desk-channel-appointment = Appointment
desk-channel-on_site = On site
desk-service-information = information
desk-service-settled = can be settled here
desk-service-in_person = only in person
desk-identity-none = none
desk-identity-questions = ask questions
desk-identity-eid = online ID
desk-identity-in_person = only in person

## Ringing
desk-rings = Call – { $seconds } seconds left
desk-accept = Accept
desk-accepting = Accepting …
desk-decline = Decline
desk-decline-hint = If you decline, the visit keeps its place.

## Centre
desk-free-title = You are free
desk-free-text = The next visit rings here.
desk-closed-title = Your seat is closed
desk-closed-text = Choose offices and languages on the left and open your seat.
desk-break-text = Nothing rings during this time.
desk-break-missed = A call was not answered
desk-break-missed-text = Your seat is therefore on break. The visit has kept its place in the line.
desk-talking-since = Length of the talk
desk-hangup = Hang up
desk-hangup-ask = Do you want to end the talk?

## Protection
desk-guard = Protection
desk-shield-on = Hide
desk-shield-off = Show again
desk-shielded = You do not see or hear the other side. They know.
desk-protect = End with reason
desk-protect-title = End the talk for protection
desk-protect-text = Choose the reason: the talk ends at once. Both sides see the reason.
desk-reason-insult = Insult
desk-reason-threat = Threat
desk-reason-indecency = Inappropriate behaviour
desk-reason-recording = Recording or broadcasting
desk-reason-other = Other reason
desk-alarm = Call the lead
desk-alarm-called = The lead has been called. The other side does not notice.
desk-alarm-nobody = No lead is signed on at the moment. Please get help in person or by phone.
desk-alarm-unheard = No lead signed on
desk-alarm-coming = { $name } has seen the call and is coming.
desk-alarm-from = { $name } calls for help.
desk-alarm-where = { $office }, for { $time }
desk-alarm-acknowledge = I take care of it

## Wrap-up
desk-wrap-up = Wrap-up
desk-wrap-held = The time stands still until you have saved.
desk-wrap-extend = One more minute
desk-wrap-end = Done
desk-unsaved-ask = The text is not saved yet.
desk-unsaved-stay = Continue editing
desk-unsaved-discard = Discard and finish
desk-ended-finished = The talk has ended.
desk-ended-left = The other side has left the talk.
desk-ended-away = The other side did not come back.
desk-ended-lost = The connection could not be restored.
desk-ended-closed = The office has closed.
desk-ended-not_reached = Nobody was reached.
desk-ended-protection = Ended for protection:
desk-outcome-missing = The outcome is still missing.
desk-outcome-stated = Outcome: { $outcome }

## Matter
desk-tab-case = Matter
desk-tab-chat = Chat
desk-tab-help = Help
desk-case-none = Here you record what came of a talk. There is none at the moment.
desk-chat-none = The chat belongs to the talk. There is none at the moment.
desk-outcome = Outcome
desk-outcome-resolved = resolved
desk-outcome-ticket = to be followed up
desk-outcome-appointment = appointment made
desk-outcome-transferred = passed on
desk-outcome-dropped = broken off
desk-outcome-by-hand = Please arrange it yourself: here it is only counted.
desk-note = Note
desk-note-hint = The note is not saved.
desk-note-hint-ticket = The note goes into the matter.
desk-ticket-office = Office that follows up
desk-ticket-text = What is to be done?
desk-ticket-contact = Reply
desk-ticket-due = Due on
desk-contact-none = not needed
desk-contact-phone = phone
desk-contact-email = e-mail
desk-contact-letter = letter
desk-contact-phone-to = Phone number
desk-contact-email-to = E-mail address
desk-contact-letter-to = Postal address
desk-ticket-number = Matter { $number } has been created.
desk-save-outcome = Save outcome
desk-save-ticket = Create matter
desk-saving = saving
desk-unsaved = not saved yet
desk-saved = outcome saved

## Keys
desk-keys-on = Use keys
desk-keys-hint = They have no effect while you type in a field. F2 always works.
desk-key-accept = Accept
desk-key-decline = Decline
desk-key-microphone = Microphone on or off
desk-key-camera = Camera on or off
desk-key-share = Share the screen or not
desk-key-chat = Into the chat
desk-key-note = To the note
desk-key-documents = To the documents (in a talk)
desk-key-pass-on = Pass on (in a talk)
desk-key-colleague = Ask a colleague in
desk-key-hold = Hold, or go on talking
desk-key-park = Put the talk aside
desk-key-hangup = Hang up, asked once
desk-key-extend = One more minute of wrap-up
desk-key-end-wrap-up = End the wrap-up
desk-key-pause = Break, or free again
desk-key-shield = Hide or show the other side
desk-key-protect = End for protection, with reason
desk-key-alarm = Call the lead
desk-key-help = This list

## Connection, titles, announcements
desk-away-long = No connection to the server. We keep trying, your text is kept.
desk-silent = The browser holds back the ringing sound.
desk-superseded = Your desk is open in another window
desk-superseded-text = There can be only one window. Would you like to go on here?
desk-outdated-text = Please reload the page. A talk stays open.
desk-page-ringing = Call – { $office }
desk-page-consulted = Request – { $name }
desk-page-talking = In a talk – { $office }
desk-page-wrap-up = Wrap-up
desk-page-break = Break
desk-page-free = Free – { $waiting } waiting
desk-page-closed = Seat closed
desk-say-ringing = Call: { $topic }
desk-say-callback = Callback: { $topic }
desk-say-consulted = { $name } asks for help: { $topic }
desk-say-closed = Your seat is closed.
desk-say-free = Your seat is free.
desk-say-talking = The talk has begun.
desk-say-wrap_up = Wrap-up.
desk-say-break = Break.

## Passing on
desk-acts = Passing on, help, hold
desk-pass = Pass on
desk-colleague = Ask in
desk-hold-on = Hold
desk-hold-off = Go on talking
desk-park = Put aside
desk-back-to = Back to { $name }
desk-pass-title = Pass on
desk-colleague-title = Ask a colleague in
desk-pass-close = Close
desk-pass-search = Who or what?
desk-pass-search-hint = Name, topic, office, street or keyword. Arrow keys move, Enter takes.
desk-pass-list = Found
desk-pass-found = { $count ->
    [0] Nothing found
    [one] One found
   *[other] { $count } found
}
desk-pass-nothing = Nobody is signed on for this, and no office is open. Try another word, or make it a follow-up.
desk-pass-failed = The search does not work right now.
desk-pass-again = Search again
desk-pass-ready = free
desk-pass-busy = not free
desk-pass-free = somebody is free
desk-pass-line = line of { $office }
desk-pass-wait = Wait: { $wait }
desk-pass-other = Choose another
desk-pass-phone = There is no way to connect there. Tell the person this number:
desk-pass-group = Pass on
desk-pass-note = Note that goes along
desk-pass-note-hint = The person reads the note and agrees. { $left } characters left.
desk-pass-propose = Ask the person and pass on
desk-pass-topic-only = Pass on the topic only
desk-pass-topic-only-hint = At once and without the note. The time waited so far counts.
desk-consult-group = Ask for help
desk-consult-hold = Ask aside
desk-consult-hold-hint = The person is on hold meanwhile, without picture and sound.
desk-consult-join = Ask in
desk-consult-join-hint = Everybody sees and hears one another.
desk-consult-ask-hold = Ask the person, then consult
desk-consult-ask-join = Ask the person, then bring in
desk-pass-house = { $organisation } is another organisation.
desk-pass-house-means = Somebody from there only joins if the person agrees. The topic goes along, and after a yes this note. Chat, documents and what was told beforehand stay here.
desk-pass-note-hint-house = The person reads the note before agreeing. { $left } characters left.
desk-with = Also in the talk: { $names }
desk-hand-over = Hand the talk over to { $name }
desk-helping = You are helping { $name }
desk-case-helping = You are helping in this talk. Whoever leads it states the outcome.
desk-leave = Leave the talk
desk-leave-ask = Do you want to leave the talk? The others go on.
desk-consult-rings = Calling { $name } …
desk-withdraw = Take back
desk-proposal-asked = The person is being asked: on to { $to }?
desk-proposal-yes = The person agrees. Passing on …
desk-proposal-no = The person does not want the note to go along.
desk-proposal-no-plain = The person does not want to be passed on.
desk-proposal-bare = Pass on without the note
desk-proposal-stay = Stay here
desk-proposal-consult-asked = The person is being asked: may { $to } join?
desk-proposal-consult-yes = The person agrees, but nobody is free there at the moment.
desk-proposal-consult-no = The person does not want anybody to join.
desk-proposal-consult-again = Call again
desk-consulted-rings = Request for help – { $seconds } seconds left
desk-consulted-title = { $name } asks for help
desk-consulted-join = Join
desk-consulted-hint = If you decline, your colleague goes on alone.
desk-consulted-hint-house = You only see the topic and the note that the person agreed to. What was written and shown so far stays with { $organisation }.
desk-name-house = { $name } ({ $organisation })
desk-guest-of = guest at { $organisation }
desk-parked = Put aside
desk-parked-hint = The person waits in the talk. When the time is up, he or she goes back to the line, for you.
desk-parked-busy = You can go on as soon as you are free.
desk-parked-left = Time left
desk-resume-talk = Go on talking

## Callback
desk-callbacks = Callbacks
desk-callbacks-hint = They ring here by themselves when it is their turn.
desk-callback-by-phone = Telephone
desk-callback-by-email = E-mail
desk-callback-until = by { $time }
desk-callback-due = due now
desk-callback-tries = { $count ->
    [one] one try
   *[other] { $count } tries
}
desk-callback-carried = from the day before
desk-callback-rings = Callback – { $seconds } seconds left
desk-callback-call = Please call:
desk-callback-call-then = After accepting, please call:
desk-callback-link = Waiting for the link to be opened.
desk-callback-link-then = After accepting, the room waits for the link to be opened.
desk-not-reached = Not reached
desk-copy = Copy
desk-copied = Copied

## Last seat
desk-last-seat = Close anyway?
desk-last-seat-close = Close the seat
desk-last-seat-stay = Keep it open

## Telephone

desk-phone-number = Number
desk-phone-number-none = not shown
desk-phone-dialled = Dialled
desk-phone-keys = Keys
desk-phone-keys-close = Close keys
desk-phone-pressed = Pressed:
desk-phone-key = Key { $key }
desk-phone-star = star
desk-phone-hash = hash
desk-chat-phone = This person’s telephone has no text function and could not show a message. With the video comes the chat.
desk-chat-phone-staff = Nobody on the telephone reads along. Only colleagues see your message.
desk-video-add = Add video
desk-video-code = Video: tell a code
desk-video-sms = Video: link by text message
desk-video-code-instead = Tell a code instead
desk-video-tell = Tell this address and this code:
desk-video-code-is = Code
desk-video-left = Works once, for another { $time }.
desk-video-sent = The link is on its way. It works once, for another { $time }.
desk-video-over = The code has expired.
desk-video-asks = A browser wants to join.
desk-video-asks-text = Ask on the telephone before you let it in.
desk-video-admit = Let in
desk-video-decline = Do not let in
desk-video-declined = Not let in.
desk-video-gone = The picture is not there at the moment.

# Calls that go out from the desk
desk-dial-is-idle = { $number } has not been dialled yet.
desk-dial-is-ringing = Calling { $number } …
desk-dial-is-talking = Connected with { $number }
desk-dial-is-held = { $number } hears music
desk-dial-is-busy = { $number } is busy.
desk-dial-is-no_answer = { $number } does not answer.
desk-dial-is-refused = { $number } has declined the call.
desk-dial-is-failed = { $number } cannot be reached.
desk-dial-is-over = The call with { $number } has ended.
desk-dial-barred-off = No calls go out from here. Please call yourself:
desk-dial-barred-form = This is not a telephone number that we can dial:
desk-dial-barred-range = We do not dial numbers like this:
desk-dial-barred-often = This number was called often today. Please call yourself or try tomorrow:
desk-dial-barred-busy = Too many calls are going out. Please call yourself:
desk-dial-counts = Counts as a try in { $left } s.
desk-dial-now = Dial now
desk-dial-again = Dial again
desk-dial-end = Hang up
desk-dial-machine = Answering machine? Then “Not reached”.
desk-callback-now = Call now
desk-callback-now-of = Call now: { $topic }
desk-out-title = Call
desk-out-open = Dial a number
desk-out-number = Telephone number
desk-out-office = For which office
desk-out-call = Call
desk-outside-typed = Call { $number }
desk-outside-agreed = The person in the talk agrees.
desk-outside-agreed-hint = We say nothing about the person there. To speak alone first, put the talk on hold.
desk-outside-call = Call in
desk-outside-end = Hang up
desk-outside-hand = Hand over
desk-outside-hand-ask = Hand over to { $name }?
desk-outside-hand-text = The two go on talking without you. Your talk ends as passed on.
desk-report-open = Report the number to a lead
desk-report-hint = A lead decides whether { $number } is blocked or warned for some days.
desk-report-reason = Reason
desk-report-abuse = Abuse
desk-report-threat = Threat
desk-report-disturbance = Nuisance call
desk-report-flood = Very many calls
desk-report-other = Another reason
desk-report-note = What happened?
desk-report-send = Report
desk-report-done = The number is reported. A lead decides.
desk-reported =
    { $count ->
        [one] One reported number waits for your decision.
       *[other] { $count } reported numbers wait for your decision.
    }
