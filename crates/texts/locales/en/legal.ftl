### The pages that the law asks for.

## Legal notice

imprint-title = Legal notice
imprint-provider = Provider
imprint-represented = Represented by
imprint-contact = Contact
imprint-vat = VAT identification number
imprint-supervisor = Supervisory authority
imprint-software = This site runs on Schalter, free software under the EUPL 1.2.

## Data protection

privacy-title = Data protection
privacy-lead = You can talk to us without giving your name. Here you read what we keep, what for and how long.
privacy-responsible = Controller
privacy-officer = Data protection officer
privacy-table-caption = What we keep, what for and how long
privacy-what = What
privacy-why = What for
privacy-long = How long
privacy-visit-what = Office, topic, language, channel and the times of your visit
privacy-visit-why = Your place in the line
privacy-visit-long = Without name and without number. For figures on how busy we are, in which nobody can be recognised
privacy-cookie-what = A cookie called “besuch” with a random string
privacy-cookie-why = So that your browser keeps your place, even after a reload
privacy-cookie-long = In the browser for 24 hours, on our side until shortly after the visit. We set no other cookies and do not measure behaviour
privacy-note-what = Your note on entering, the chat, and what is shown or signed in the talk
privacy-note-why = So that the person who serves you knows what it is about
privacy-note-long = Until the talk has been wrapped up, usually a few minutes after it
privacy-callback-what = For a callback: your telephone number or e-mail address, and the time you wish for
privacy-callback-why = So that we can call you back
privacy-callback-long = Number or address until the talk has been wrapped up, you cancel, or three tries were in vain
privacy-talk-what = Sound, picture and shared screen
privacy-talk-why = The talk
privacy-talk-long = Not at all. They are transmitted encrypted and never recorded
privacy-ticket-what = Follow-up: what remains to be done, copies chosen for it and, if you wish, a number or address for the reply
privacy-ticket-why = So that we do what we promised and can reach you
privacy-ticket-long = Number or address until the matter is settled; the rest for 180 days after that in case of questions
privacy-rating-what = Your rating and comment
privacy-rating-why = To get better
privacy-rating-long = The rating without any link to you, the comment for 90 days
privacy-report-what = Your report about a barrier
privacy-report-why = To remove the barrier and to reply to you
privacy-report-long = 1 year
privacy-address-what = Your internet address (IP)
privacy-address-why = To make the connection and to fend off abuse
privacy-address-long = In memory only. It is in no log, and the other side does not learn it
privacy-never-heading = What we never do
privacy-never-record = Record talks or listen in secretly
privacy-never-sell = Sell data or use it for advertising
privacy-never-cloud = Load parts of other providers into these pages
privacy-basis-heading = Legal basis
privacy-basis = We process your data to carry out our public tasks (Article 6(1)(e) GDPR together with the law of the matter). The cookie is strictly necessary for the service you ask for (section 25(2) no. 2 TDDDG).
privacy-rights-heading = Your rights
privacy-rights = You can ask for access, rectification, erasure and restriction, and you can object to the processing (Articles 15 to 21 GDPR). As we keep no name, we often cannot link a visit to a person. In that case tell us day, time and office, or the number of your matter.
privacy-complaint = You can complain to the data protection authority of your Land.
privacy-voluntary-heading = What is voluntary
privacy-voluntary = The note, a number and the rating are voluntary. We serve you without them too.

## Accessibility

accessibility-title = Accessibility statement
accessibility-lead = Everybody should be able to use this office. This statement is about the digital citizen office of: { $organisation }.
accessibility-state-heading = State
accessibility-state = We follow BITV 2.0 and the standard EN 301 549 (WCAG, level AA). The pages conform in part. The basis is a self-assessment with automatic and manual checks.
accessibility-works-heading = What works
accessibility-works-keyboard = Every step with the keyboard alone
accessibility-works-reader = Every step with a screen reader
accessibility-works-text = A whole talk by text alone, also character by character (real-time text)
accessibility-works-zoom = 200 % zoom, a width of 320 pixels, dark and high-contrast colours
accessibility-gaps-heading = What does not work yet
accessibility-gap-captions = Automatic captions of speech. Instead: real-time text or “By text only”
accessibility-gap-interpreter = Sign language interpreting in the talk. Instead: “By text only” or an appointment on site
accessibility-gap-easy = All pages in easy language. Instead: the page “Easy language”
accessibility-feedback-heading = Report a barrier
accessibility-feedback-lead = Something does not work for you? Write to us. You can also call { $phone }.
accessibility-feedback-email = Or by e-mail:
accessibility-feedback-text = What does not work?
accessibility-feedback-text-hint = At most 2000 characters
accessibility-feedback-reply = How should we reply?
accessibility-feedback-reply-hint = An e-mail address or telephone number. Without it we cannot reply.
accessibility-feedback-submit = Send report
accessibility-feedback-thanks = Thank you for your report. We will look after it.
accessibility-feedback-error = Please write what does not work, in at most 2000 characters.
accessibility-enforcement-heading = Arbitration
accessibility-enforcement = If our reply does not help, you can turn to the arbitration body. It costs nothing, and you need no lawyer.

## Easy language

easy-title = Easy language
easy-what-heading = What is this website?
easy-what-1 = This is an office on the internet.
easy-what-2 = The office belongs to: { $organisation }.
easy-what-3 = Here you talk to a person.
easy-what-4 = You need no account.
easy-what-5 = You need no special program.
easy-how-heading = This is how it works
easy-how-1 = Choose an office.
easy-how-2 = Press: Enter.
easy-how-3 = Say what you need. If you do not know: choose “I do not know”.
easy-how-4 = Then you wait. You see how long it still takes.
easy-how-5 = Then a person comes. You hear a sign.
easy-talk-heading = This is how you can talk
easy-talk-1 = You can talk and see each other.
easy-talk-2 = You can only talk, without picture.
easy-talk-3 = You can only write.
easy-safe-heading = Your data is safe
easy-safe-1 = You do not have to say your name.
easy-safe-2 = Nobody records the talk.
easy-help = You can also call:
easy-start = To the offices

## Sign language

signed-title = Sign language
signed-lead = How to use this office if you are deaf or sign.
signed-video = Watch the video in German Sign Language
signed-video-label = Video: the office in German Sign Language
signed-none = There is no video in German Sign Language here yet.
signed-how-heading = How we talk to each other
signed-how-text = Choose “By text only” when you enter. Then we write to each other.
signed-how-rtt = During the talk you can switch on real-time text. Then both sides read every character at once.
signed-how-video = With the camera you can sign, if the other side understands it. Feel free to ask first with the note on entering.
