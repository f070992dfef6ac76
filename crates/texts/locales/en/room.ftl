# The visit on the citizen's page, and the room on both sides.

## Waiting
room-waiting-title = You are in the line
room-waiting-next = You are next
room-waiting-summoned = It is your turn
room-place-label = Your place
room-ahead = { $count ->
    [0] Nobody is ahead of you
    [one] One person is ahead of you
   *[other] { $count } people are ahead of you
}
room-wait-label = Waiting time
room-wait-live = This is kept up to date
room-wait-now = Right away
room-wait-about = about { $minutes } minutes
room-wait-range = usually { $low } to { $high } minutes
room-wait-unknown = not known yet
room-summoned = Stay here. Your place is held for you for another { $seconds } seconds.
room-unmet-title = At the moment nobody is here who can handle your matter in your language.
room-unmet-text = You keep your place. You can go on waiting, be called back, call us or come by.
room-stay = Leave this page open. A sound calls you when it is your turn.
room-try-sound = Try the sound
room-leave = Leave the line
room-leave-short = Leave
room-leave-ask = Do you want to leave the line?
room-leave-ask-text = Your place will then be free. You can join the line again at any time.
room-keep-waiting = Keep waiting
room-prepare = Please have ready
room-contact-title = You can also reach us here
room-contact-page = To the office page

## Ringing
room-ringing-title = We are calling somebody for you
room-ringing-text = Picture and sound are only sent once the talk begins.

## Talk
room-title = Talk
room-bar = Controls of the talk
room-you = You
room-self = Your own picture
room-other-side = The other side
room-microphone-off = Microphone off
room-microphone-on = Microphone on
room-camera-off = Camera off
room-camera-on = Camera on
room-share-on = Share screen
room-share-off = Stop sharing
room-sharing = The other side can see your screen.
room-screen-of = Screen of { $name }
room-full-on = Full screen
room-full-off = Leave full screen
room-devices = Devices
room-more = More
room-end = End the talk
room-end-ask = Do you want to end the talk?
room-end-ask-text = Afterwards you can join the line again, call us or come by.
room-stay-here = Stay in the talk
room-cancel = Cancel
room-done = Done
room-understood = Understood
room-sound-on = Turn on sound
room-other-hidden = Picture and sound of the other side are hidden.
room-other-away = { $name } is briefly disconnected. The talk goes on.
room-other-text = { $name } takes part without picture and sound. Write in the chat.
room-other-no-camera = { $name } takes part without a camera.
room-other-muted = Microphone is off
room-other-unseen = Camera is off
room-other-held = { $name } cannot hear or see you at the moment.
room-citizen-held = The talk is on hold: the person at the other end can neither hear nor see you.
room-held-title = One moment, please.
room-held-by = Your talk is on hold, { $name } will be back with you in a moment.
room-held = Your talk is on hold. We will be back with you in a moment.
room-held-off-air = Meanwhile your picture and sound do not go out.
room-restoring = Connecting …
room-shielded-me = The other side has hidden your picture and sound.
room-quality-unknown = Connection
room-quality-good = Good connection
room-quality-fair = Fair connection
room-quality-poor = Weak connection

## Chat
room-chat = Chat
room-chat-close = Close
room-chat-log = Messages
room-chat-empty = You can write to each other here. The chat is deleted after the talk.
room-chat-label = Your message
room-chat-label-live = Your message – read along while you type
room-chat-read-along = The person at the other end reads along.
room-send = Send
room-send-again = Send again
room-delivery-sending = sending
room-delivery-sent = sent
room-delivery-shown = shown
room-delivery-failed = not sent
room-unread = { $count } new
room-types-now = { $name } is typing
room-rtt-on = Turn on reading along while typing
room-rtt-off = Turn off reading along while typing

## End
room-ended-left = You have left the line
room-ended-left-text = You can join the line again at any time.
room-ended-away = Your place is no longer free
room-ended-away-text = It was your turn, but the page was closed. You can join the line again or call us.
room-ended-finished = The talk has ended
room-ended-finished-text = Thank you for your visit.
room-ended-protection = The talk was ended
room-ended-protection-text = Our staff ended the talk. Reason:
room-protection-insult = insult.
room-protection-threat = threat.
room-protection-indecency = inappropriate behaviour.
room-protection-recording = the talk was recorded or broadcast.
room-protection-other = behaviour that we do not accept.
room-ended-closed = The office has closed
room-ended-closed-text = We are sorry: it was no longer your turn today. Call us, or come back when we are open.
room-ended-lost = The connection could not be restored
room-ended-lost-text = You can join the line again or call us.
room-ticket = Your reference number: { $number }
room-ticket-text = Please write the number down. We take care of the rest.
room-ways-on = What you can do now
room-rate-title = How was your visit?
room-rate-thanks = Thank you for your rating
room-rate-1 = very bad
room-rate-2 = bad
room-rate-3 = all right
room-rate-4 = good
room-rate-5 = very good
room-comment-label = Would you like to tell us more?
room-comment-hint = Optional. Please do not mention names.
room-comment-send = Submit
room-comment-thanks = Thank you, your words have arrived.

## Connection and windows
room-away-short = The connection is interrupted. We are restoring it.
room-away-long = The connection is interrupted. You keep your place. We keep trying. You can also reach us here:
room-away-long-talk = The connection is interrupted. We keep trying. You can also reach us here:
room-superseded = Your visit is open in another window
room-superseded-text = There can be only one window. Would you like to go on here?
room-take-over = Go on here
room-unauthorised = We cannot find your visit any more
room-unauthorised-text = It may have ended, or the browser has forgotten it. Reload the page, join the line again or call us.
room-outdated = This page is out of date
room-outdated-text = Please reload the page. You keep your place.
room-reload = Reload the page

## Titles and announcements
room-page-waiting = Place { $place } – { $office }
room-page-ringing = It is your turn – { $office }
room-page-talking = In a talk – { $office }
room-page-ended = Visit ended – { $office }
room-say-place = Place { $place }. Waiting time: { $wait }.
room-say-ringing = It is your turn.
room-say-talking = You are now talking to { $name }.
room-say-ended = The visit has ended.

## Callback
room-callback-offer = Would you rather be called back?
room-callback-link = Be called back
room-callback-contact = Telephone number or e-mail address
room-callback-contact-phone = Telephone number
room-callback-when = When does it suit you?
room-callback-soon = As soon as possible
room-callback-today = Today
room-callback-tomorrow = Tomorrow
room-callback-hours = { $from }–{ $until }
room-callback-send = Arrange a callback
room-callback-close = You can close the page then.
room-callback-kept = We delete your number or address after the talk, or when you cancel.
room-callback-neither = Without a number or address you keep your place as long as this page is open.
room-promised = We will call you back
room-promised-email = We will write to you
room-promised-to = Number
room-promised-to-email = E-mail address
room-promised-close = You can close this page. Your callback stays arranged.
room-promised-tries = { $count ->
    [one] After that we will not try again.
   *[other] We will try { $count } more times.
}
room-promised-change = Change the callback
room-promised-save = Save the change
room-promised-keep = Leave it as it is
room-promised-cancel = Cancel the callback
room-promised-cancel-ask = Do you want to cancel the callback?
room-promised-cancel-text = We will not call you then, and we delete your number or address.
room-promised-link = Link to your callback
room-promised-link-text = It shows the callback on another device. The link works once. Do not pass it on.
room-promised-copy = Copy the link
room-promised-copied = The link is copied.

## Passed on, put aside, too late
room-passed = You have been passed on. The time you have waited counts.
room-wished = You are waiting for { $name }
room-wished-text = If you no longer wait for this person, whoever is free first will serve you.
room-wished-drop = Stop waiting for { $name }
room-late-title = We will probably not get to you today
room-late-text = Be called back, or call us: { $phone }.
room-quiet = It is quiet: { $when }
room-proposal = { $by } would like to pass you on to: { $to }
room-proposal-nobody = We would like to pass you on to: { $to }
room-proposal-note = This note would go along:
room-proposal-means = Yes: the new person reads the note, and you need not repeat anything. No: they only learn your topic.
room-proposal-means-plain = The time you have waited counts. The new person only learns your topic.
room-proposal-yes = Yes, with this note
room-proposal-no = No, without the note
room-proposal-yes-plain = Yes, that is fine
room-proposal-no-plain = No
room-proposal-said-yes = You are being passed on.
room-proposal-said-no = The note does not go along.
room-proposal-wait = We will tell you how it goes on.
room-proposal-house = This is another organisation: { $organisation }
room-proposal-house-means = Yes: { $organisation } reads the note. No: { $organisation } only learns your topic. Chat and papers shown do not go along.
room-proposal-house-means-plain = { $organisation } only learns your topic. Chat and papers shown do not go along. The time you have waited counts.
room-proposal-consult = { $by } would like to bring somebody in: { $to }
room-proposal-consult-nobody = We would like to bring somebody in: { $to }
room-proposal-consult-note = The other organisation sees this note:
room-proposal-consult-means = Yes: somebody of { $organisation } joins, and sees your topic and the note. What was written and shown so far stays here. No: nobody joins.
room-proposal-consult-means-plain = Yes: somebody of { $organisation } joins and sees your topic. What was written and shown so far stays here. No: nobody joins.
room-proposal-consult-yes = Yes, bring them in
room-proposal-consult-no = No, nobody else
room-proposal-consult-said-yes = Thank you. We are calling them.
room-proposal-consult-said-no = Nobody joins.
room-parked = { $by } will be back with you in a moment.
room-ended-not_reached = We did not reach you
room-ended-not_reached-text = We tried several times. You can ask for a new callback, join the line or call us.
room-ended-cancelled = Your callback is cancelled
room-ended-cancelled-text = We delete your number or address. You can join the line again at any time.
room-page-callback = Callback arranged – { $office }
room-page-parked = One moment please – { $office }
room-say-proposal = A question for you: would you like to be passed on to { $to }?
room-say-proposal-house = A question for you: would you like to be passed on to { $to }? This is another organisation: { $organisation }.
room-say-proposal-consult = A question for you: may { $to } of { $organisation } join?
room-say-proposal-note = The note: { $note }

## The telephone in a talk

room-phone-is-ringing = ringing
room-phone-is-talking = in the talk
room-phone-is-held = hears music
room-phone-is-busy = busy
room-phone-is-no_answer = no answer
room-phone-is-refused = refused
room-phone-is-failed = cannot be reached
room-phone-is-over = hung up
room-phone-writes = types along
room-phone-warned = warned
room-phone-says-ringing = { $name }: it is ringing.
room-phone-says-held = { $name } hears music.
room-phone-says-busy = { $name }: the line is busy.
room-phone-says-no_answer = { $name }: nobody answers.
room-phone-says-refused = { $name }: the call was refused.
room-phone-says-failed = { $name }: the call cannot be made.
room-phone-says-over = { $name } has hung up.
room-other-phone = { $name } speaks on the telephone and shows no picture.
room-phone-sound = You speak and listen on your telephone. Microphone and sound of this device are off, so that there is no echo.
room-phone-over-here = Your telephone call is over. You can go on talking here.
room-phone-take = Turn on sound here
room-phone-end = End video
room-phone-end-ask = End the video?
room-phone-end-ask-text = Your telephone call goes on.
room-phone-left = The video has ended
room-phone-left-text = Your telephone call goes on.
room-phone-again = Turn the video on again
