# Was über den Live-Kanal gesagt wird: Namen und Gründe, warum etwas nicht ging.

live-citizen-name = Bürgerin oder Bürger
live-phone-name = Telefon
live-staff-name = Service
problem-offer-gone = Der Anruf ist schon beendet oder wurde anderswo angenommen. Der Mensch behält seinen Platz.
problem-wrong-stage = Das geht im Moment nicht. Die Ansicht zeigt den aktuellen Stand.
problem-no-room = Das Gespräch ist schon beendet.
problem-old-generation = Die Verbindung wird gerade neu aufgebaut. Bitte einen Augenblick.
problem-text-invalid = Der Text ist leer oder zu lang.
problem-media-refused = Bild und Ton konnten nicht verbunden werden. Der Chat funktioniert. Laden Sie die Seite neu, um es noch einmal zu versuchen.
problem-no-media = Dieser Server überträgt kein Bild und keinen Ton. Der Chat funktioniert.
problem-rate-invalid = Bitte wählen Sie 1 bis 5, und schreiben Sie höchstens 1.000 Zeichen.
problem-rate-not-now = Dieser Besuch ist schon bewertet. Vielen Dank.
problem-form-incomplete = Bitte prüfen Sie das Formular: Text, Kontakt und Fälligkeit müssen passen.
problem-unknown-office = Dieses Büro gibt es nicht (mehr).
problem-document-gone = Eine gewählte Anlage wurde inzwischen zurückgenommen. Bitte prüfen Sie die Auswahl.
problem-bad-frame = Das konnte der Server nicht lesen. Laden Sie die Seite neu.
problem-outdated-client = Es gibt eine neue Version dieser Seite. Laden Sie sie bitte neu.
problem-seat-not-open = Ihr Platz ist nicht geöffnet.
problem-unsaved-text = Im Formular steht noch Text, der nicht gespeichert ist. Speichern oder verwerfen Sie ihn zuerst.
problem-last-seat = Es warten noch Menschen, die sonst niemand bedient. Schließen Sie trotzdem, werden ihnen Rückruf und Telefonnummer angeboten.
problem-last-seat-count = { $waiting ->
    [one] Es wartet noch ein Mensch, den sonst niemand bedient. Schließen Sie trotzdem, bieten wir ihm Rückruf, Öffnungszeiten und Telefonnummer an.
   *[other] Es warten noch { $waiting } Menschen, die sonst niemand bedient. Schließen Sie trotzdem, bieten wir ihnen Rückruf, Öffnungszeiten und Telefonnummer an.
}
problem-target-gone = Dorthin lässt sich gerade nicht weitergeben. Wählen Sie eine andere Person oder ein Anliegen.
problem-ask-first = Das ist ein anderer Träger. Fragen Sie zuerst die Person im Gespräch.
problem-callback-stays = Den Rückruf hat Ihr Haus zugesagt, er bleibt hier. Nennen Sie der Person die Nummer des anderen Trägers, oder legen Sie einen Vorgang an.
problem-nobody-free = Dort ist gerade niemand frei. Sie können die Person in die Warteschlange dort weitergeben.
problem-talk-full = Im Gespräch ist kein Platz mehr, oder es wird schon jemand gerufen.
problem-contact-invalid = Bitte prüfen Sie die Telefonnummer oder E-Mail-Adresse. Notruf- und Sondernummern rufen wir nicht an.
problem-window-gone = Diese Zeit wird nicht mehr angeboten. Bitte wählen Sie eine andere.
problem-switched-off = Das ist hier abgeschaltet.
problem-number-taken = Für diese Nummer oder Adresse ist schon ein Rückruf zugesagt.
live-back = die Person, mit der Sie zuvor gesprochen haben

# Wann wenig los ist
quiet-hint = Wenig los: { $when }
quiet-today = heute
quiet-tomorrow = morgen
quiet-mondays = montags
quiet-tuesdays = dienstags
quiet-wednesdays = mittwochs
quiet-thursdays = donnerstags
quiet-fridays = freitags
quiet-saturdays = samstags
quiet-sundays = sonntags
quiet-from = { $day } ab { $from } Uhr
quiet-between = { $day } von { $from } bis { $until } Uhr
problem-call-gone = Der Anruf ist schon zu Ende.
problem-no-call = Gerade läuft kein Telefongespräch, zu dem ein Bild kommen könnte.
problem-no-message = Diese Nummer kann keine SMS empfangen, oder der Versand ist nicht eingerichtet. Nehmen Sie den Code.
problem-no-trunk = Von hier gehen keine Anrufe hinaus.
problem-number-form = Bitte prüfen Sie die Telefonnummer.
problem-number-range = Solche Nummern wählen wir nicht: nur Festnetz und Mobilfunk, keine Notruf- und Sondernummern.
problem-number-often = Diese Nummer wurde heute schon oft angerufen. Bitte versuchen Sie es morgen.
problem-calls-often = Gerade gehen zu viele Anrufe hinaus. Bitte versuchen Sie es in einigen Minuten.
problem-ask-outside = Fragen Sie zuerst die Person im Gespräch.
problem-no-telephone = Übergeben geht nur, wenn die Person am Telefon ist.
problem-others-wait = Es warten noch Menschen, die zuerst an der Reihe sind.
problem-not-yet = Dieser Rückruf ist für später gewünscht.
