### The frame of all pages, and the pages for citizens.

## Frame

site-name = Digital citizen office
page-title = { $page } – { $site }
skip-to-content = Skip to content
nav-language = Help and language
nav-legal = Legal notices and help
nav-imprint = Legal notice
nav-privacy = Data protection
nav-accessibility = Accessibility
nav-easy = Easy language (German)
nav-signed = Sign language (DGS)
contact-heading = Other ways to reach us
contact-phone = Telephone
contact-email = E-mail
contact-115-heading = The public service number helps
contact-115 = Dial 115 Monday to Friday from 8 am to 6 pm to reach a person who knows your local authority.
back = Back
optional = optional

## Start of the installation

start-question = Which local authority would you like to talk to?
start-lead = You talk to a person, by video, by voice or by text only. You need no account and no app.
start-empty = No local authority has been set up here yet.

## Organisation

org-question = How can we help you?
org-lead = Choose what you need, or an office. Then you talk to a person, without an account and without an app.
search-label = Search topics
search-hint = For example: identity card
search-submit = Search
search-found =
    { $count ->
        [one] One topic for “{ $query }”
       *[other] { $count } topics for “{ $query }”
    }
search-none = We found no topic for “{ $query }”. Choose “I do not know” or an office: we will sort it out with you.
search-clear = Show all topics
topics-heading = Frequent topics
topics-all = Show all topics ({ $count } more)
topic-settled = Settled in the talk
topic-information = Information
topic-unsure = That is no obstacle: simply tell us what it is about.
topic-unsure-hint = We find out together
topic-in-person = In person only
offices-open-heading = Open now
offices-closed-heading = Closed at the moment
offices-none-open = No office is open at the moment. Below you see when they open. You can call { $phone }.
offices-none = No office has been set up here yet. You can reach us on { $phone }.

## Office: state

office-open = Open
office-closed = Closed
open-always = Around the clock
open-until = Until { $time }
open-until-day = Until { $day }, { $time }
opens-today = Opens today at { $time }
opens-tomorrow = Opens tomorrow at { $time }
opens-on = Opens on { $day } at { $time }
opens-unknown = It is not yet known when the office opens again
closed-holiday = Today is a public holiday ({ $name })
closed-exception = Today: { $reason }
seats-label = People free for you
waiting-label = People waiting
wait-label = Waiting time
wait-now = none
wait-range = usually { $low } to { $high } minutes
wait-under =
    { $minutes ->
        [one] usually less than 1 minute
       *[other] usually less than { $minutes } minutes
    }
wait-unknown = not known yet
enter-button = Enter
office-details = Opening hours and topics

## Office: page

office-hours-heading = Opening hours
hours-caption = Opening hours of the next seven days
hours-closed = Closed
hours-all-day = All day
hours-span = { $from } to { $to }
hours-exceptions-heading = Days that differ
hours-exceptions-caption = Days with different opening hours
hours-holidays = Closed on public holidays.
hours-after-closing = Whoever waits before closing time is still served.
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
day-today = today
day-tomorrow = tomorrow
day-on = on { $date }
date-long = { $weekday }, { $day } { $month }
date-short = { $day } { $month } { $year }
office-topics-heading = What you can settle here
office-now-heading = Now
topic-prepare = Please have ready
topic-bring = Please bring
topic-identity-questions = We will ask you questions to be sure that it is you.
topic-identity-eid = Have your online ID ready.
topic-identity-in-person = We tell you about your data only in person, when you show your identity card.
topic-choose = Enter with this topic
closed-title = { $office } is closed at the moment
closed-button = What you can do now
closed-now-heading = What you can do now
closed-call = Call: { $phone }
closed-write = Write us an e-mail
closed-visit = Come by: { $address }
closed-return = Come back here when the office opens. You do not need to book a place.
closed-others = These offices are open now

## Entering

enter-title = Enter { $office }
enter-lead = When you press “Enter”, you have your place in the line at once. After that you can check camera and microphone in peace, if you like.
enter-topic = What is it about?
enter-language = Which language would you like to speak?
enter-mode = How would you like to talk?
enter-mode-talk = By voice, with video if you like
enter-mode-text = By text only
enter-note = What should we know beforehand?
enter-note-hint = At most 500 characters. Only those who can serve you see this text. It is deleted after the talk.
enter-privacy = We record no talk and do not ask for your name. What we keep and how long is written in the data protection notice.
enter-privacy-link = Data protection notice
enter-submit = Enter
enter-error-heading = Please check what you entered
enter-error-topic = Choose a topic. “I do not know” is always possible.
enter-error-language = Choose a language from the list.
enter-error-note = Shorten the text to at most 500 characters.

## Visit

visit-title = Your visit: { $office }
visit-place = Your place
visit-place-next = You are next
visit-ahead =
    { $count ->
        [0] Nobody is ahead of you
        [one] 1 person is ahead of you
       *[other] { $count } people are ahead of you
    }
visit-topic = Topic
visit-noscript = This page reloads every 15 seconds. For the talk itself your browser needs JavaScript. Without JavaScript you can reach us on { $phone }.
visit-called = It is your turn
visit-called-noscript = A person will talk to you in a moment. For the talk your browser needs JavaScript. Without JavaScript please call { $phone }.
visit-unmet = Nobody for this language or topic is signed on at the moment. We are looking for someone. You can also call { $phone }.
visit-leave = Leave the line
visit-leave-hint = You then lose your place.

## End of the visit

ended-title = Your visit has ended
ended-left = You have left the line.
ended-away = It was your turn, but the page was closed. So your place was given up.
ended-finished = The talk has ended. Thank you for your visit.
ended-protection = The talk was ended by our side.
ended-closed = The office closed before it was your turn. We are sorry.
ended-lost = The connection was lost.
ended-cancelled = Your callback is cancelled. We delete your number or address.
ended-ticket = Your reference number
ended-ticket-hint = Please note it down. You can ask about your matter with this number.
ended-next = What happens next?
ended-again = Enter again
ended-home = To the overview
rate-legend = How was your visit?
rate-1 = Poor
rate-2 = Not so good
rate-3 = All right
rate-4 = Good
rate-5 = Very good
rate-comment = Would you like to say something about it?
rate-comment-hint = At most 1000 characters. Please no names.
rate-submit = Send rating
rate-thanks = Thank you for your rating.

## Desk

login-title = Staff login
login-name = User name
login-password = Password
login-submit = Log in
login-failed = User name or password is wrong. If you have forgotten your password, your administration sets a new one.
login-expired = The page was open for too long. Please log in now.
login-signed-out = You are logged out.
page-desk-title = Desk
page-desk-noscript = The desk needs JavaScript. Please switch it on in your browser.
page-desk-loading = The desk is loading.
page-desk-logout = Log out
tickets-title = Follow-ups
tickets-lead = Promised, but not yet done. Whoever takes a matter looks after it.
tickets-office = Office
tickets-show = Show
tickets-caption = Open matters: { $office }
tickets-search = Number of a matter
tickets-found = Matter { $number }, { $office }
tickets-number-odd = This is not the number of a matter. It looks like this: 2026-00042.
tickets-number-none = In your offices there is no matter { $number }. It may belong to another office, or have been deleted.
tickets-number = Number
tickets-matter = What is to be done
tickets-contact = Reply
tickets-due = Due
tickets-stage = State
tickets-action = Step
tickets-empty = No open matters. Everything promised is done.
tickets-none = Your account belongs to no office. Your administration can change that.
tickets-overdue = Overdue
tickets-open = Open
tickets-mine = With me
tickets-taken = With { $name }
tickets-closed = Closed on { $date }
tickets-take = Take
tickets-release = Give back
tickets-release-for = Release
tickets-close = Close
tickets-reopen = Reopen
tickets-for = { $step }: matter { $number }
tickets-changed = Somebody else has just changed this matter. You now see the new state.
tickets-taken-now = Matter { $number } is now with you.
tickets-released-now = Matter { $number } is open again.
tickets-closed-now = Matter { $number } is closed.
tickets-reopened-now = Matter { $number } is open again. How the person wanted to hear is no longer stored.
contact-wish-none = none
contact-wish-phone = Call: { $to }
contact-wish-email = E-mail: { $to }
contact-wish-letter = Letter: { $to }
reports-title = Feedback
reports-lead = What citizens have reported. Only lead and admin see this page.
reports-barriers-heading = Reported barriers
reports-barriers-hint = Please reply where a contact is given. A report is deleted after one year.
reports-barriers-none = Nobody has reported a barrier.
reports-ratings-heading = Ratings with a comment
reports-ratings-hint = From the last { $days } days, without the visit.
reports-ratings-none = Nobody has written a comment in the last { $days } days.
reports-date = Date
reports-text = Report
reports-page = Page: { $page }
reports-contact = Reply to
reports-stars = Rating
reports-comment = Comment
ended-not-reached = Unfortunately we could not reach you.
