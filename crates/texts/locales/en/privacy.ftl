# Data protection: periods, deletions, holds, information, co-determination.

## The page on data protection
protection-title = Data protection
protection-lead = What is stored for how long, what was deleted, and what has to be kept.
protection-periods = Periods
protection-periods-hint = When a period is over, deletion happens by itself. A new period applies within a minute, also to what is stored already.
protection-class = Data
protection-period = Period
protection-since = counted from
protection-rows = Stored
protection-oldest = Oldest from
protection-next = Next deletion
protection-none = none
protection-fixed = fixed
protection-change = Change
protection-change-for = Change the period: { $class }
protection-bounds = { $least } to { $most }
protection-save = Apply period
protection-count = How many
protection-unit = Unit
protection-unit-minutes = Minutes
protection-unit-hours = Hours
protection-unit-days = Days
protection-saved = The period is changed: { $class }, { $period }.
protection-error-period = This period is not possible: { $class } can be kept for { $least } to { $most }.
protection-error-number = Please enter a whole number.
period-none = at once
period-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
period-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
period-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}

## Classes of data
class-visit_note = Note before the talk
class-chat = Chat
class-visit_contact = Number or address for the call back
class-credential = The browser’s hold on the visit
class-ticket = Case
class-ticket_contact = Contact wish of a case
class-rating_comment = Comment on a rating
class-barrier_report = Report of a barrier
class-message = Messages to outside
class-session = Staff logins
class-audit = Record of changes
class-notice = Notice
class-closure = Office closed for a day
class-seat_event = Events of a seat
class-visit_event = Other events of the switchboard
class-command_result = Id of a command
class-deletion_log = Log of deletions
class-legal_hold = Legal hold
since-visit_note = end of wrap-up
since-chat = end of wrap-up
since-visit_contact = end of wrap-up
since-credential = 15 minutes after the end of the visit
since-ticket = closing
since-ticket_contact = closing
since-rating_comment = end of the day
since-barrier_report = arrival
since-message = sending
since-session = login
since-audit = change
since-notice = end of the notice
since-closure = closing
since-seat_event = midnight
since-visit_event = midnight
since-command_result = command
since-deletion_log = deletion
since-legal_hold = end of the hold

## What was deleted
protection-deleted = Deleted lately
protection-deleted-hint = By day and kind of data. Which rows they were is left out on purpose.
protection-deleted-none = Nothing has been deleted so far.
protection-deleted-day = Day
protection-deleted-count = Deleted
deleted-note = Note before the talk
deleted-contact = Number or address for the call back
deleted-caller = Number that called
deleted-block = Conspicuous number
deleted-credential = The browser’s hold on the visit
deleted-chat = Chat
deleted-rated = Mark that a visit was rated
deleted-rating_comment = Comment on a rating
deleted-ticket = Case
deleted-attachment = Attachment of a case
deleted-ticket_contact = Contact wish of a case
deleted-session = Staff logins
deleted-feedback = Report of a barrier
deleted-command_result = Id of a command
deleted-seat_event = Events of a seat
deleted-visit_event = Other events of the switchboard
deleted-notice = Notice
deleted-closure = Office closed for a day
deleted-message = Messages to outside
deleted-audit = Record of changes
deleted-audit_access = Access to the record of changes
deleted-factor = Second factor
deleted-recovery = Recovery code
deleted-identity = Link to the identity provider
deleted-login_step = Login under way
deleted-legal_hold = Legal hold
deleted-deletion_log = Log of deletions

## Legal hold
hold-heading = Legal holds
hold-lead = What stands here is not deleted before the day named. After that the period counts again.
hold-none = Nothing is held at the moment.
hold-ticket = Case { $number }
hold-ticket-gone = Case
hold-visit = Visit { $visit }
hold-until = Until { $date }
hold-by = ordered by { $name } on { $date }
hold-over = over
hold-lift = Lift
hold-lift-this = Lift the hold: { $subject }
hold-lifted = The hold is lifted. Deletion follows the period.
hold-ordered = The hold is ordered.
hold-new = Order a hold
hold-subject = Number of the case or id of the visit
hold-subject-hint = For example 2026-00042
hold-reason = Reason
hold-reason-hint = For example objection, complaint, police report. Please without names.
hold-end = Keep until
hold-submit = Order the hold
hold-error-subject = There is no such case or visit. Please check the number.
hold-error-reason = Please give a reason of at most 500 characters.
hold-error-end = Please choose a day that lies ahead by at most three years.
protection-error-heading = Please check what you entered

## Information and erasure
person-title = Information
person-lead = What is stored about a person: to hand over and to erase (Art. 15 and 17 GDPR).
person-identity = First make sure that you are talking to the person concerned.
person-search = Id of the visit, number of the case, telephone number or e-mail address
person-search-hint = Every search is recorded. The text searched for is not stored.
person-submit = Search
person-error = This cannot be searched for. Please enter the id of a visit, the number of a case, a telephone number of at least six digits or an e-mail address.
person-found = { $count ->
    [0] Nothing found
    [one] 1 entry found
   *[other] { $count } entries found
}
person-nothing = Nothing is stored for this. That, too, is information you can give.
person-item-note = Note before the talk
person-item-contact = Callback
person-item-chat = Chat
person-item-ticket = Case
person-item-attachment = Attachment of a case
person-item-report = Report of a barrier
person-item-comment = Comment on a rating
person-item-message = Message to outside
person-item-browser = The browser’s hold on the visit
person-until = Will be deleted on { $date }
person-kept-held = Stays until { $date }: legal hold
person-kept-promised = Stays for now: needed for the open promise
person-export-heading = Hand over
person-export-print = Open for printing
person-export-json = As a file (JSON)
person-erase-heading = Erase
person-erase-count = { $count ->
    [one] 1 entry will be erased.
   *[other] { $count } entries will be erased.
}
person-erase-kept = { $count ->
    [one] 1 entry stays; the reason is given there.
   *[other] { $count } entries stay; the reason is given with each.
}
person-erase-none = Nothing can be erased at the moment. The reason is given with each entry.
person-erase-confirm = Yes, the person wants this. I know that erasing cannot be undone.
person-erase-submit = Erase now
person-erase-unconfirmed = Please confirm the erasure with the check mark.
person-erased = { $count ->
    [0] Nothing was erased.
    [one] 1 entry is erased.
   *[other] { $count } entries are erased.
}
person-erased-proof = The proof is in the log of deletions on the page Data protection.
person-print-title = Information under Art. 15 GDPR
person-print-state = As of { $date }
person-print-rights = You can ask for wrong data to be corrected or your data to be erased, and complain to the supervisory authority for data protection.
person-print-officer = Data protection officer: { $name }

## Co-determination
features-title = Co-determination
features-lead = What the staff council has a say in can be switched off here, one by one. What is off is gone everywhere: from pages, from the interface and from live operation.
features-area = Switch on and off what the staff council has a say in.
features-on = on
features-off = off
features-since = since version { $version }
features-switch-on = Switch on
features-switch-off = Switch off
features-switch-this = { $step }: { $name }
features-switched = Changed: { $name } is now { $state }.
features-read-only = The administration may change this.
feature-rating-name = Rating after the talk
feature-rating-effect = Citizens give one to five stars after the talk. Office and day are stored, neither the visit nor who led the talk.
feature-rating_comment-name = Comment on the rating
feature-rating_comment-effect = A text can be added to the rating. Lead and administration read it. In small offices it may show who is meant.
feature-figures_by_hour-name = Figures by hour
feature-figures_by_hour-effect = Leads see figures of an office by hour. In small offices the roster may show who was there. Groups under five are not shown.
feature-figures_by_topic-name = Figures by topic
feature-figures_by_topic-effect = Leads see figures of an office by topic. Where one person alone serves a topic, they concern that person’s work. Groups under five are not shown.
feature-wallboard-name = Wallboard
feature-wallboard-effect = A board in the room shows people waiting, the wait and the free seats of the office. Everybody in the room sees how many seats are open.
feature-colleague_presence-name = Presence for colleagues
feature-colleague_presence-effect = Who passes on, asks for advice or searches the directory sees whether a seat is open and free. It is not stored.
feature-chat-name = Chat in the talk
feature-chat-effect = People can write in a talk. What staff write is stored until the end of wrap-up.
feature-screen_sharing-name = Sharing the screen
feature-screen_sharing-effect = A screen can be shown in a talk. Staff may show more than they mean to. Nothing is stored.
feature-consult-name = Asking colleagues in
feature-consult-effect = Who leads a talk can ask others in. From then on they hear and see it; everybody in the talk sees who is there.
feature-quiet_hours-name = Hint about quiet hours
feature-quiet_hours-effect = Citizens see when the office is usually quiet. It is worked out from figures of the office, not of single people.
feature-callbacks-name = Callbacks
feature-callbacks-effect = Promised callbacks ring at seats like visits and may also be assigned in quiet times.
feature-break_timer-name = Length of one’s own break
feature-break_timer-effect = The desk shows the person how long the break has lasted. Others do not see it.

## What the record of changes says about it
audit-retention-change = Period changed
audit-feature-change = Feature switched
audit-hold-add = Hold ordered
audit-hold-lift = Hold lifted
audit-block-propose = Telephone number reported
audit-block-decide = Telephone number decided about
audit-block-lift = Block or warning lifted
audit-person-search = Searched for a person
audit-person-export = Information given
audit-person-erase = Data of a person erased

## Rights, as the table of roles names them
permission-serve-visits = Serve visits
permission-pass-on = Pass on, ask in, call back
permission-read-tickets = Work on cases
permission-release-tickets = Release cases of others
permission-answer-alarms = Answer calls for help
permission-block-numbers = Block and warn telephone numbers
permission-manage-notices = Publish notices
permission-close-offices = Close offices for a day
permission-read-directory = Read the directory
permission-manage-directory = Keep the directory
permission-read-reports = Read reports
permission-manage-offices = Keep organisation, offices and topics
permission-manage-staff = Keep responsibilities
permission-manage-accounts = Keep accounts
permission-read-figures = Read figures
permission-export-figures = Take figures out as a file
permission-manage-messages = Check the sending of messages
permission-manage-templates = Change texts of messages
permission-manage-retention = Change periods, order holds
permission-answer-persons = Give information, erase a person’s data
permission-read-audit = Read the record of changes (two together)
permission-manage-features = Switch features of co-determination
permission-manage-kiosks = Set up, pair and revoke kiosks
permission-read-kiosks = See how the kiosks are
