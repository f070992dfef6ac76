# Hinweise und heute geschlossene Büros.

## Überall, wo ein Hinweis steht
notice-info = Hinweis
notice-warning = Wichtig
notice-info-office = Hinweis: { $office }
notice-warning-office = Wichtig: { $office }
notice-until-today = Bis heute, { $time } Uhr
notice-until-day = Bis { $day }, { $time } Uhr

## Die Seite der Leitung
notices-title = Hinweise
notices-lead = Ein Hinweis erscheint sofort auf dem Portal, bei allen, die warten, und an jedem Arbeitsplatz.
notices-current-heading = Jetzt zu sehen
notices-current-none = Im Moment ist kein Hinweis zu sehen.
notices-coming-heading = Geplant
notices-over-heading = In den letzten 30 Tagen
notices-all-offices = Alle Büros
notices-of-office = { $office }
notices-span-day = { $day }, { $from } bis { $until } Uhr
notices-span = { $from } bis { $until }
notices-moment = { $day }, { $time } Uhr
notices-by = veröffentlicht von { $name }
notices-stage-over = abgelaufen
notices-stage-withdrawn = zurückgenommen
notices-withdraw = Zurücknehmen
notices-withdraw-this = Zurücknehmen: { $text }
notices-again = Noch einmal verwenden
notices-again-this = Noch einmal verwenden: { $text }
notices-published = Der Hinweis ist veröffentlicht.
notices-planned = Der Hinweis ist geplant. Er erscheint von selbst.
notices-withdrawn = Der Hinweis ist zurückgenommen. Er ist nirgends mehr zu sehen.
notices-new-heading = Neuer Hinweis
notices-office = Für
notices-text = Text
notices-text-hint = Höchstens 300 Zeichen, zum Beispiel: Heute keine Ausweisausgabe.
notices-english = Text auf Englisch
notices-level = Art
notices-level-info = Hinweis
notices-level-info-hint = Gut zu wissen.
notices-level-warning = Wichtig
notices-level-warning-hint = Ändert, was Menschen heute tun. Steht oben und in einer anderen Farbe.
notices-from = Zu sehen ab
notices-from-hint = Leer heißt: sofort.
notices-until = Zu sehen bis
notices-publish = Veröffentlichen
notices-error-heading = Der Hinweis ist noch nicht veröffentlicht
notices-error-empty = Schreiben Sie, was der Hinweis sagen soll.
notices-error-long = Ein Text darf höchstens 300 Zeichen haben.
notices-error-ended = Das Ende muss in der Zukunft und nach dem Anfang liegen.
notices-error-lasting = Ein Hinweis kann höchstens ein Jahr stehen.
notices-error-time = Anfang und Ende brauchen Tag und Uhrzeit.
notices-error-office = Dieses Büro gibt es nicht.

## Heute schließen
closing-heading = Ein Büro heute schließen
closing-lead = Wenn heute etwas dazwischenkommt. Die Öffnungszeiten bleiben, wie sie sind, und gelten beim nächsten Mal wieder.
closing-closed-by = Für heute geschlossen: { $reason }
closing-close = Heute schließen
closing-close-office = Heute schließen: { $office }
closing-open = Wieder öffnen
closing-open-office = Wieder öffnen: { $office }
closing-closed-now = { $office } ist für heute geschlossen. Das Portal sagt es schon.
closing-opened-now = Die Öffnungszeiten von { $office } gelten wieder.
closing-ask-close = { $office } heute schließen?
closing-ask-open = { $office } wieder öffnen?
closing-waiting = { $count ->
    [0] Im Moment wartet niemand.
    [one] { $count } Person wartet.
   *[other] { $count } Personen warten.
}
closing-waiting-served = Wer schon wartet, wird noch bedient.
closing-waiting-sent = Wer schon wartet, wird nicht mehr bedient und erfährt, wann Sie wieder da sind.
closing-next = Auf dem Portal steht dann: { $next }
closing-seats = Die Plätze bleiben geöffnet, bis Ihre Beschäftigten sie schließen.
closing-reason = Grund
closing-reason-hint = So lesen es Bürgerinnen und Bürger, zum Beispiel: Wasserschaden im Rathaus. Höchstens 200 Zeichen.
closing-reason-error = Nennen Sie einen Grund, höchstens 200 Zeichen.
closing-reopen-text = Ab sofort gelten die Öffnungszeiten. Auf dem Portal steht dann: { $next }
