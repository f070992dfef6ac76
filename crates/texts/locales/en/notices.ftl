# Notices, and offices closed today.

## Wherever a notice stands
notice-info = Notice
notice-warning = Important
notice-info-office = Notice: { $office }
notice-warning-office = Important: { $office }
notice-until-today = Until { $time } today
notice-until-day = Until { $day }, { $time }

## The lead’s page
notices-title = Notices
notices-lead = A notice appears at once on the portal, for everyone who waits, and on every desk.
notices-current-heading = Shown now
notices-current-none = No notice is shown at the moment.
notices-coming-heading = Planned
notices-over-heading = In the last 30 days
notices-all-offices = All offices
notices-of-office = { $office }
notices-span-day = { $day }, { $from } to { $until }
notices-span = { $from } to { $until }
notices-moment = { $day }, { $time }
notices-by = published by { $name }
notices-stage-over = over
notices-stage-withdrawn = withdrawn
notices-withdraw = Withdraw
notices-withdraw-this = Withdraw: { $text }
notices-again = Use again
notices-again-this = Use again: { $text }
notices-published = The notice is published.
notices-planned = The notice is planned. It will appear by itself.
notices-withdrawn = The notice is withdrawn. It is shown nowhere any more.
notices-new-heading = New notice
notices-office = For
notices-text = Text (German)
notices-text-hint = At most 300 characters, for example: Heute keine Ausweisausgabe.
notices-english = Text in English
notices-level = Kind
notices-level-info = Notice
notices-level-info-hint = Good to know.
notices-level-warning = Important
notices-level-warning-hint = Changes what people do today. Stands on top, in another colour.
notices-from = Shown from
notices-from-hint = Empty means: at once.
notices-until = Shown until
notices-publish = Publish
notices-error-heading = The notice is not published yet
notices-error-empty = Write what the notice is to say.
notices-error-long = A text may have at most 300 characters.
notices-error-ended = The end has to be in the future, and after the beginning.
notices-error-lasting = A notice can stand for one year at most.
notices-error-time = Beginning and end need a day and a time.
notices-error-office = There is no such office.

## Closing today
closing-heading = Close an office today
closing-lead = When something comes up today. The opening hours stay as they are, and count again next time.
closing-closed-by = Closed today: { $reason }
closing-close = Close today
closing-close-office = Close today: { $office }
closing-open = Open again
closing-open-office = Open again: { $office }
closing-closed-now = { $office } is closed for today. The portal says so already.
closing-opened-now = The opening hours of { $office } count again.
closing-ask-close = Close { $office } today?
closing-ask-open = Open { $office } again?
closing-waiting = { $count ->
    [0] Nobody is waiting at the moment.
    [one] { $count } person is waiting.
   *[other] { $count } people are waiting.
}
closing-waiting-served = Those already waiting are still served.
closing-waiting-sent = Those already waiting are no longer served, and learn when you are back.
closing-next = The portal then says: { $next }
closing-seats = Seats stay open until your staff close them.
closing-reason = Reason
closing-reason-hint = This is what citizens read, for example: Water damage in the town hall. At most 200 characters.
closing-reason-error = Give a reason of at most 200 characters.
closing-reopen-text = From now on the opening hours count. The portal then says: { $next }
