# Administration: organisation, offices, hours, topics, staff, directory.

nav-desk-more = More

## Everywhere
admin-title = Administration
admin-lead = Here you set up what citizens see and who is there for them. Every change applies at once and can be taken back.
admin-path = You are here
admin-save = Save
admin-undo = Undo
admin-undo-last = Take the last change back
admin-up = Move up
admin-down = Move down
admin-restore = Offer again
admin-yes = yes
admin-no = no
admin-nothing = nothing
admin-address = Address
admin-key = Key
admin-partners = In an alliance with
admin-done-saved = Saved. It applies at once.
admin-done-unchanged = There was nothing to change.
admin-done-created = Created.
admin-done-undone = The last change was taken back.
admin-done-not = That was no longer possible: something else was changed meanwhile. This is how it stands now.
admin-done-retired = Retired. At the bottom of this page you can offer it again.
admin-done-restored = It is offered again.
admin-done-moved = The order was changed.
admin-done-removed = Removed.
admin-changed = Changed by { $name } on { $day } at { $time }
admin-changed-former = a former account
admin-changed-machine = the operators (command line)
admin-changed-system = Schalter itself
admin-wrong = Not saved yet. Please check:
admin-conflict = Not saved yet: somebody else has changed this meanwhile
admin-conflict-text = What you typed is unchanged in the form. If you save once more, it applies.
admin-conflict-same = What is saved now is the same as what you typed.
admin-conflict-field = Item
admin-conflict-typed = What you typed
admin-conflict-stored = Saved now
admin-conflict-drop = Drop what I typed and show what is saved
admin-former-since = retired on { $day }

## Overview
admin-area-organisation = Name, contact, colour, legal notice
admin-area-offices = { $count ->
    [one] { $count } office: hours, topics, languages
   *[other] { $count } offices: hours, topics, languages
}
admin-area-accounts = { $count ->
    [one] { $count } account: roles, offices, languages
   *[other] { $count } accounts: roles, offices, languages
}
admin-area-directory = { $count ->
    [one] { $count } entry: departments and people
   *[other] { $count } entries: departments and people
}
admin-area-notices = { $count ->
    [0] No notice is shown at present
    [one] { $count } notice is shown at present
   *[other] { $count } notices are shown at present
}
admin-gaps = What is still missing
admin-gaps-none = Everything needed is set up.
admin-gap-imprint = The legal notice does not say who represents you, or lacks the e-mail address.
admin-gap-data-protection = Nobody is named for data protection.
admin-gap-accessibility = Nobody is named for reports of barriers.
admin-gap-no-office = There is no office yet.
admin-gap-never-open = { $office } does not open within the next 14 days.
admin-gap-no-topic = { $office } has no topic yet but “I don’t know”.
admin-gap-nobody = Nobody serves { $office }.
admin-gap-language = { $office } offers { $language }, but nobody there speaks it.
admin-gap-topic = { $office }: nobody takes “{ $topic }”.
admin-gap-one-admin = Only one account may administer. If it fails, nobody can help out.
admin-gap-no-lead = There is no lead. Nobody gets calls for help from a seat.

## Organisation
admin-organisation = Organisation
admin-organisation-name = Name and contact
admin-name = Name
admin-name-english = Name in English
admin-phone = Telephone
admin-phone-organisation-hint = Shown on every page that would otherwise be a dead end.
admin-street = Street and number
admin-postal-code = Postal code
admin-town = Town
admin-colour = Colour
admin-colour-hint = Such as #1a4d7c. Text and buttons stay readable with any colour.
admin-zone = Time zone
admin-imprint = Legal notice
admin-represented-by = Represented by
admin-email = E-mail
admin-supervisor = Supervisory authority
admin-vat-id = VAT id
admin-data-protection = Data protection
admin-officer = Data-protection officer
admin-accessibility = Accessibility
admin-accessibility-email = E-mail for reports of barriers
admin-arbitration = Arbitration body
admin-arbitration-url = Web address of the arbitration body
admin-signed-video = Video in sign language

## Offices
admin-offices = Offices
admin-offices-lead = The offices stand on the portal in this order.
admin-offices-none = There is no office yet.
admin-offices-former = Retired offices
admin-office-new = New office
admin-office-create = Create the office
admin-office-retire = Retire the office
admin-tab-office = Office
admin-tab-hours = Opening hours
admin-tab-topics = Topics
admin-office-name = Name and purpose
admin-slug = Last part of the address
admin-slug-hint = Empty: made from the name. Only lower-case letters, digits and hyphens. It cannot be changed later.
admin-summary = What it is for, in one sentence
admin-summary-english = The same sentence in English
admin-office-reach = Contact
admin-inherit-hint = Empty: as for the organisation.
admin-office-languages = Languages
admin-languages = Languages that can be chosen
admin-languages-hint = Choose only languages that somebody here speaks.
admin-office-line = Waiting line
admin-capacity = So many may wait at once
admin-capacity-hint = A number from 1 to 10000.
admin-after-closing = At closing time
admin-after-closing-yes = Whoever waits already is still served
admin-late = New visits up to so many minutes after closing time
admin-late-hint = So far the expected wait may reach beyond closing time. Empty: without limit.
admin-overflow = Partners help after so many seconds
admin-overflow-hint = For shared topics. Empty: never.
admin-guests-title = Guests
admin-guests-lead = People of other organisations of the alliance who serve this office too. They see only its visits.
admin-guests = Login names of the guests
admin-guests-hint = One a line. The other organisation tells you the name.
admin-error-guests = No other organisation of the alliance has this login name.
admin-reception = Kiosks or telephone numbers lead here
admin-reception-text = Choose another office there first:
admin-retire-office = Retire { $office }?
admin-retire-office-portal = The office vanishes from the portal at once, with its topics.
admin-retire-office-kept = Follow-ups and figures are kept.
admin-retire-back = You can undo this at any time.
admin-running = There are still people here
admin-running-text = Serve them first. If nobody else is to come, close the office for today.
admin-running-waiting = { $count ->
    [one] { $count } person waits
   *[other] { $count } people wait
}
admin-running-talking = { $count ->
    [one] { $count } talk goes on
   *[other] { $count } talks go on
}
admin-running-promised = { $count ->
    [one] { $count } callback is promised
   *[other] { $count } callbacks are promised
}
admin-running-close = Close for today

## Opening hours
admin-hours-week = Every week
admin-hours-week-lead = An empty day is closed. 00:00 as an end means: until midnight.
admin-hours-from-nth = range { $nth }, from
admin-hours-to-nth = range { $nth }, to
admin-hours-more = Another range
admin-hours-like-monday = Use Monday for Tuesday to Friday
admin-hours-always = Open around the clock
admin-hours-always-hint = On public holidays too. The hours of the week do not apply then.
admin-hours-holidays = Public holidays
admin-hours-land = Closed on the public holidays of
admin-hours-locals = Local holidays
admin-hours-exceptions = Exceptions
admin-hours-exceptions-lead = A day without hours is closed. Everybody sees the reason.
admin-hours-exception = Exception
admin-hours-new-date = New day
admin-hours-day = Day
admin-hours-reason = Reason
admin-hours-open = Open
admin-hours-drop = Remove this day
admin-hours-add-day = Add a day
admin-hours-past = Past exceptions
admin-hours-show = Show a preview
admin-hours-ahead = The next 14 days
admin-hours-unsaved = This is how it would look. Not saved yet.
admin-hours-date = Name the day.
admin-hours-range = Name beginning and end, such as 08:00 to 12:00.
admin-hours-backwards = The end must come after the beginning.
admin-hours-overlap = Two ranges overlap.
admin-hours-twice = This day stands there twice.
admin-hours-foreign = This state does not know the chosen local holiday. Save once more.
admin-land-none = no public holidays
admin-land-bw = Baden-Württemberg
admin-land-by = Bavaria
admin-land-be = Berlin
admin-land-bb = Brandenburg
admin-land-hb = Bremen
admin-land-hh = Hamburg
admin-land-he = Hesse
admin-land-mv = Mecklenburg-Western Pomerania
admin-land-ni = Lower Saxony
admin-land-nw = North Rhine-Westphalia
admin-land-rp = Rhineland-Palatinate
admin-land-sl = Saarland
admin-land-sn = Saxony
admin-land-st = Saxony-Anhalt
admin-land-sh = Schleswig-Holstein
admin-land-th = Thuringia

## Topics
admin-topics-lead = The topics stand on the portal in this order. “I don’t know” is always last.
admin-topics-none = There is no topic yet.
admin-topics-former = Retired topics
admin-topics-count = { $count ->
    [one] { $count } topic
   *[other] { $count } topics
}
admin-topic-new = New topic
admin-topic-create = Create the topic
admin-topic-retire = Retire the topic
admin-topic-what = What it is about
admin-topic-name-hint = As citizens say it.
admin-leika = Key of the service (LeiKa)
admin-leika-hint = 14 digits that begin with 99.
admin-topic-leika = LeiKa { $key }
admin-topic-special = Special
admin-topic-unsure = always there
admin-topic-urgent = Cannot wait
admin-topic-urgent-hint = Such visits get a head start in the line.
admin-topic-shared = Shared with partners
admin-topic-shared-hint = Offices of the alliance with the same topic help each other out.
admin-topic-form-free = A signature by finger or pen is enough (no form prescribed)
admin-topic-form-free-hint = Only where no written form is prescribed. It does not replace it.
admin-topic-in-person = partly in person only
admin-services = What can be done on which channel
admin-services-lead = What you leave open gives information.
admin-service-usual = as usual: information
admin-service-like-phone = as on the telephone
admin-service-information = information
admin-service-settled = is settled in the talk
admin-service-in-person = in person only
admin-channel-web = Video or chat in the browser
admin-channel-kiosk = Kiosk
admin-channel-phone = Telephone
admin-channel-chat = Chat
admin-channel-callback = Callback
admin-channel-appointment = Appointment
admin-channel-on-site = On site
admin-identity = Check before anything personal is said
admin-identity-none = none
admin-identity-questions = questions that only the person can answer
admin-identity-eid = electronic identity card
admin-identity-in-person = identity card on site
admin-prepare = What to have ready
admin-prepare-list = Please have ready
admin-prepare-english = The same in English
admin-lines-hint = One a line.
admin-in-person = In person only
admin-in-person-lead = Needed only where “in person only” stands above for some channel.
admin-why = Why one has to come
admin-why-english = The same sentence in English
admin-bring = Please bring
admin-bring-english = The same in English
admin-retire-topic = Retire “{ $topic }”?
admin-retire-topic-portal = The topic vanishes from the portal at once.

## Staff
admin-accounts = Staff
admin-accounts-lead = Who works here and for what. There are no figures about single people.
admin-account-new = New account
admin-account-new-lead = The account gets a password in the next step.
admin-account-create = Create the account
admin-account-open = Active
admin-account-closed = Deactivated
admin-login = Login
admin-login-hint = Lower-case letters, digits, dot, hyphen. It cannot be changed later.
admin-staff-who = Person
admin-staff-name = Name
admin-staff-name-hint = Seen by colleagues only, where a service name stands below.
admin-service-name = Service name
admin-service-name-hint = Seen by citizens, such as: Ms M., service.
admin-roles = Roles
admin-role-clerk = Service
admin-role-clerk-hint = Talks to citizens.
admin-role-operator = Operator
admin-role-operator-hint = Greets, passes on and takes what nobody else can.
admin-role-specialist = Specialist
admin-role-specialist-hint = Is asked in and takes over.
admin-role-lead = Lead
admin-role-lead-hint = Gets calls for help, publishes notices.
admin-role-admin = Administration
admin-role-admin-hint = Keeps offices, hours, topics and accounts.
admin-active = Account
admin-active-yes = May log in
admin-active-hint = Without a tick the account is deactivated. Open sessions end at once.
admin-staff-serves = Work
admin-staff-offices = Offices
admin-staff-languages = Languages
admin-staff-without = Does not take
admin-staff-without-hint = Channels on which nobody is connected here.
admin-skills = Topics
admin-skills-lead = “Particularly well” rings here first, “never” not at all.
admin-skills-show = Show the offices’ topics
admin-skill-usual = like everybody
admin-skill-proficient = particularly well
admin-skill-never = never

## Password
admin-password = Password
admin-password-ask = A new password for { $name }?
admin-password-renew = Give a new password
admin-password-once = Schalter makes the password up and shows it only once.
admin-password-old = A former password no longer holds, open sessions end.
admin-password-own = The person can then choose another under “Account”.
admin-password-made = The new password holds from now on. It is not shown again.
admin-password-hand = Hand it over in person, neither by post nor in an e-mail.
admin-password-done = Continue

## Directory
admin-entry-new = New entry
admin-entry-create = Create the entry
admin-entry-edit = Edit
admin-entry-edit-this = Edit: { $name }
admin-entry-remove = Remove the entry
admin-entry-ask = Remove { $name }?
admin-entry-ask-text = The entry can then be found nowhere. It comes back only by being created anew.
admin-entry-who = Who
admin-entry-name = Name
admin-entry-kind = Kind
admin-entry-department = Department
admin-entry-person = Person
admin-entry-function = Task
admin-entry-reach = Contact
admin-entry-office = Reached by the office
admin-entry-account = Reached at the seat of
admin-entry-nobody = none of these
admin-entry-streets = Streets
admin-entry-streets-hint = Parted by commas, such as: Lindenstraße 1-49 ungerade, Am Markt.
admin-entry-initials = Initial letters
admin-entry-initials-hint = Parted by commas, such as: A-K, Sch.
admin-entry-topics = Words
admin-entry-topics-hint = Parted by commas, in the words citizens use.
admin-entry-error-name = The name is missing.
admin-entry-error-twice = This entry exists already.
admin-entry-error-street = “{ $part }” cannot be read. Write such as: Lindenstraße 1-49 ungerade.
admin-entry-error-letters = “{ $part }” are no initial letters. Write such as: A-K.
admin-entry-error-long = At most { $most } characters.
admin-entry-error-gone = This choice is gone. Choose anew.

## What does not fit
admin-error-name = One line, at most 120 characters. The name must not be missing.
admin-error-sentence = At most 500 characters in each language.
admin-error-slug = This address does not fit or is taken. Only lower-case letters a to z, digits and hyphens, at most 64.
admin-error-login = This name does not fit or is taken. Only lower-case letters, digits, dot and hyphen, at most 64.
admin-error-phone = Write the number like this: 0221 4710-115.
admin-error-colour = Write the colour like this: #1a4d7c.
admin-error-zone = There is no such time zone.
admin-error-capacity = A number from 1 to 10000.
admin-error-late = A number from 0 to 1440, or empty.
admin-error-overflow = A number from 0 to 86400, or empty.
admin-error-languages = Choose at least one language.
admin-error-roles = Choose at least one role.
admin-error-leika = 14 digits that begin with 99, or empty.
admin-error-lines = At most 500 characters a line.
admin-error-why = Say in one sentence why one has to come. Or take “in person only” away above.
admin-error-email = Write the address like this: rathaus@example.org.
admin-error-link = The address must begin with https://.
admin-error-hours = The hours do not fit together.
admin-error-last-admin = The last account of the administration must stay. Give the role to another account first.
admin-error-other = This does not fit what is set up elsewhere. The server’s log says what exactly.
