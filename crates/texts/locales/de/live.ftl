# Was über den Live-Kanal gesagt wird: Namen und Gründe, warum etwas nicht ging.

live-citizen-name = Bürgerin oder Bürger
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
problem-bad-frame = Das konnte der Server nicht lesen. Laden Sie die Seite neu.
problem-outdated-client = Es gibt eine neue Version dieser Seite. Laden Sie sie bitte neu.
problem-seat-not-open = Ihr Platz ist nicht geöffnet.
problem-unsaved-text = Im Formular steht noch Text, der nicht gespeichert ist. Speichern oder verwerfen Sie ihn zuerst.
