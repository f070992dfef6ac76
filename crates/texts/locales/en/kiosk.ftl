# The booth's screen. Each screen says one sentence; the texts of pairing are in kiosk-page.

## Nobody is there
kiosk-idle-sensor = Come in. We will call a person for you.
kiosk-idle = Here you talk to a person.
kiosk-idle-closed = Nobody is on duty right now.
kiosk-start = Talk to a person
kiosk-start-closed = What you can do now
kiosk-starting = One moment please.
kiosk-busy = One moment please …

## The first page
kiosk-choice = What is it about?
kiosk-choice-unsure = I do not know
kiosk-choice-unsure-text = We will find out together.
kiosk-choice-more = More topics
kiosk-choice-closed = Closed now
kiosk-choice-left = Are you still there? Otherwise this page starts again in { $seconds } seconds.
kiosk-cancel = Cancel

## Nobody can be taken now
kiosk-closed = Nobody is on duty right now.
kiosk-full = We cannot take anybody at the moment.
kiosk-closed-callback = Leave a number
kiosk-closed-phone = Or call us:
kiosk-closed-phone-only = Please call us:
kiosk-closed-appointment = We can also arrange an appointment with you on the phone.
kiosk-again = Try again
kiosk-problem-office-closed = Nobody is on duty for that now. Choose something else, or leave your number.
kiosk-problem-office-full = Very many people are waiting for that. Try again later, or leave your number.
kiosk-problem-other = That did not work just now. Try again, or call us.

## Waiting
kiosk-entering = We are calling a person for you.
kiosk-waiting = Please have a seat. We will call you here.
kiosk-waiting-next = You are next.
kiosk-waiting-place = Your place
kiosk-waiting-callback = Be called back instead
kiosk-waiting-leave = Stop waiting
kiosk-ringing = It is ringing.
kiosk-ringing-text = Picture and sound go out only when the conversation begins.
kiosk-asking = Are you still there?
kiosk-asking-text = Otherwise your visit ends in { $seconds } seconds.
kiosk-asking-yes = Yes, I am still here
kiosk-asking-no = No, I am leaving
kiosk-leave-ask = Do you want to stop waiting?
kiosk-leave-yes = Stop waiting
kiosk-leave-no = Keep waiting

## Callback
kiosk-number-title = On which number can we reach you?
kiosk-number-empty = No digit yet
kiosk-number-keys = Digits
kiosk-number-back = Delete the last digit
kiosk-number-on = Continue
kiosk-when-title = When would suit you?
kiosk-when-soon = As soon as possible
kiosk-when-later = Later times
kiosk-when-earlier = Earlier times
kiosk-when-back = Change the number
kiosk-callback-kept = We delete your number after the call.
kiosk-promised = We will call you back.
kiosk-promised-number = Your number: { $number }
kiosk-promised-go = You can go. The callback stays arranged.
kiosk-done = Done

## Conversation
kiosk-talk = Conversation
kiosk-talk-end = End the conversation
kiosk-talk-end-ask = Do you want to end the conversation?
kiosk-talk-end-no = Stay in the conversation
kiosk-talk-sound = Sound and camera
kiosk-talk-text = Write
kiosk-talk-text-close = Stop writing
kiosk-talk-papers = Papers
kiosk-talk-papers-close = Close the papers
kiosk-talk-signed = Sign or text
kiosk-talk-away = The connection is interrupted. We are restoring it.
kiosk-talk-away-phone = You can also reach us at { $phone }
kiosk-talk-with = You are talking with { $name }.
kiosk-keyboard = Keyboard
kiosk-key-shift = Shift
kiosk-key-space = Space
kiosk-key-back = Delete
kiosk-key-send = Send

## End
kiosk-rate = How was your conversation?
kiosk-rate-thanks = Thank you for your rating.
kiosk-ticket = Your case number
kiosk-wiping = We are deleting everything of yours.
kiosk-wiped = Everything of yours is deleted.
kiosk-wiped-text = Goodbye.

## Fault
kiosk-fault = We have no connection at the moment.
kiosk-fault-phone = Please call us:
kiosk-fault-text = As soon as the connection is back, it goes on here by itself.
kiosk-fault-kept = Your place is kept. As soon as the connection is back, it goes on here by itself.
kiosk-superseded = This booth is open in another window.
kiosk-superseded-here = Continue here
kiosk-revoked = This device belongs to no booth at the moment.

## Use
kiosk-tools = Help with using the screen
kiosk-tool-language = Language
kiosk-tool-read = Read aloud
kiosk-tool-read-stop = Quiet
kiosk-tool-signed = Sign, text
kiosk-tool-low = Controls lower
kiosk-tool-high = Controls higher
kiosk-tool-ease = Sound and text
kiosk-languages = In which language do you want to talk?
kiosk-language-talk = You will talk in { $language }. The texts here stay in English.
kiosk-close = Close
kiosk-ease = How do you want to hear and see?
kiosk-ease-loudness = Volume
kiosk-ease-loudness-is = Step { $step } of { $steps }
kiosk-ease-quieter = Quieter
kiosk-ease-louder = Louder
kiosk-ease-tone = Try the sound
kiosk-ease-contrast = High contrast
kiosk-ease-large = Large text
kiosk-ease-reads = Always read aloud
kiosk-ease-on = on
kiosk-ease-off = off
kiosk-ease-microphone = Microphone
kiosk-ease-camera = Camera
kiosk-signed = Do you want to talk in sign language or by text?
kiosk-signed-text = We see each other and write. The sound stays off.
kiosk-signed-yes = Yes, sign or text
kiosk-signed-no = No, with sound
kiosk-signed-video = Explanation in sign language
