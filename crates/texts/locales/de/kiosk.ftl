# Der Bildschirm der Kabine. Jeder Bildschirm sagt einen Satz; die Texte der Kopplung stehen in kiosk-page.

## Niemand ist da
kiosk-idle-sensor = Treten Sie ein. Wir rufen einen Menschen für Sie.
kiosk-idle = Hier sprechen Sie mit einem Menschen.
kiosk-idle-closed = Gerade ist niemand im Dienst.
kiosk-start = Mit einem Menschen sprechen
kiosk-start-closed = Was Sie jetzt tun können
kiosk-starting = Einen Augenblick bitte.
kiosk-busy = Einen Augenblick bitte …

## Die erste Seite
kiosk-choice = Worum geht es?
kiosk-choice-unsure = Weiß ich nicht
kiosk-choice-unsure-text = Wir finden es gemeinsam heraus.
kiosk-choice-more = Weitere Anliegen
kiosk-choice-closed = Jetzt geschlossen
kiosk-choice-left = Sind Sie noch da? Sonst beginnt diese Seite in { $seconds } Sekunden neu.
kiosk-cancel = Abbrechen

## Niemand kann jetzt aufgenommen werden
kiosk-closed = Gerade ist niemand im Dienst.
kiosk-full = Im Moment können wir niemanden aufnehmen.
kiosk-closed-callback = Nummer hinterlassen
kiosk-closed-phone = Oder rufen Sie an:
kiosk-closed-phone-only = Bitte rufen Sie an:
kiosk-closed-appointment = Auf Wunsch vereinbaren wir am Telefon einen Termin mit Ihnen.
kiosk-again = Noch einmal versuchen
kiosk-problem-office-closed = Dafür ist jetzt niemand im Dienst. Wählen Sie etwas anderes, oder hinterlassen Sie Ihre Nummer.
kiosk-problem-office-full = Dafür warten gerade sehr viele Menschen. Versuchen Sie es später noch einmal, oder hinterlassen Sie Ihre Nummer.
kiosk-problem-other = Das hat gerade nicht geklappt. Versuchen Sie es noch einmal, oder rufen Sie an.

## Warten
kiosk-entering = Wir rufen einen Menschen für Sie.
kiosk-waiting = Bitte nehmen Sie Platz. Wir rufen Sie hier.
kiosk-waiting-next = Sie sind als Nächstes an der Reihe.
kiosk-waiting-place = Ihr Platz
kiosk-waiting-callback = Lieber zurückrufen lassen
kiosk-waiting-leave = Nicht mehr warten
kiosk-ringing = Es klingelt schon.
kiosk-ringing-text = Bild und Ton gehen erst hinaus, wenn das Gespräch beginnt.
kiosk-asking = Sind Sie noch da?
kiosk-asking-text = Sonst endet Ihr Besuch in { $seconds } Sekunden.
kiosk-asking-yes = Ja, ich bin noch da
kiosk-asking-no = Nein, ich gehe
kiosk-leave-ask = Möchten Sie nicht mehr warten?
kiosk-leave-yes = Nicht mehr warten
kiosk-leave-no = Weiter warten

## Rückruf
kiosk-number-title = Unter welcher Nummer erreichen wir Sie?
kiosk-number-empty = Noch keine Ziffer
kiosk-number-keys = Ziffern
kiosk-number-back = Letzte Ziffer löschen
kiosk-number-on = Weiter
kiosk-when-title = Wann passt es Ihnen?
kiosk-when-soon = So bald wie möglich
kiosk-when-later = Spätere Zeiten
kiosk-when-earlier = Frühere Zeiten
kiosk-when-back = Nummer ändern
kiosk-callback-kept = Ihre Nummer löschen wir nach dem Gespräch.
kiosk-promised = Wir rufen Sie zurück.
kiosk-promised-number = Ihre Nummer: { $number }
kiosk-promised-go = Sie können gehen. Der Rückruf bleibt vereinbart.
kiosk-done = Fertig

## Gespräch
kiosk-talk = Gespräch
kiosk-talk-end = Gespräch beenden
kiosk-talk-end-ask = Möchten Sie das Gespräch beenden?
kiosk-talk-end-no = Im Gespräch bleiben
kiosk-talk-sound = Ton und Kamera
kiosk-talk-text = Schreiben
kiosk-talk-text-close = Schreiben schließen
kiosk-talk-papers = Papiere
kiosk-talk-papers-close = Papiere schließen
kiosk-talk-signed = Gebärden oder Text
kiosk-talk-away = Die Verbindung ist unterbrochen. Wir stellen sie wieder her.
kiosk-talk-away-phone = Sie erreichen uns auch so: { $phone }
kiosk-talk-with = Sie sprechen mit { $name }.
kiosk-keyboard = Tastatur
kiosk-key-shift = Groß
kiosk-key-space = Leertaste
kiosk-key-back = Löschen
kiosk-key-send = Senden

## Ende
kiosk-rate = Wie war Ihr Gespräch?
kiosk-rate-thanks = Danke für Ihre Bewertung.
kiosk-ticket = Ihre Vorgangsnummer
kiosk-wiping = Wir löschen alles von Ihnen.
kiosk-wiped = Alles von Ihnen ist gelöscht.
kiosk-wiped-text = Auf Wiedersehen.

## Störung
kiosk-fault = Im Moment fehlt uns die Verbindung.
kiosk-fault-phone = Bitte rufen Sie an:
kiosk-fault-text = Sobald die Verbindung wieder da ist, geht es hier von selbst weiter.
kiosk-fault-kept = Ihr Platz bleibt erhalten. Sobald die Verbindung wieder da ist, geht es hier von selbst weiter.
kiosk-superseded = Diese Kabine ist in einem anderen Fenster offen.
kiosk-superseded-here = Hier weiter
kiosk-revoked = Dieses Gerät gehört gerade zu keiner Kabine.

## Bedienung
kiosk-tools = Bedienhilfen
kiosk-tool-language = Sprache
kiosk-tool-read = Vorlesen
kiosk-tool-read-stop = Still
kiosk-tool-signed = Gebärden, Text
kiosk-tool-low = Tiefer bedienen
kiosk-tool-high = Höher bedienen
kiosk-tool-ease = Ton und Schrift
kiosk-languages = In welcher Sprache möchten Sie sprechen?
kiosk-language-talk = Sie sprechen gleich auf { $language }. Die Texte hier bleiben auf Deutsch.
kiosk-close = Schließen
kiosk-ease = Wie möchten Sie hören und sehen?
kiosk-ease-loudness = Lautstärke
kiosk-ease-loudness-is = Stufe { $step } von { $steps }
kiosk-ease-quieter = Leiser
kiosk-ease-louder = Lauter
kiosk-ease-tone = Ton ausprobieren
kiosk-ease-contrast = Starker Kontrast
kiosk-ease-large = Große Schrift
kiosk-ease-reads = Immer vorlesen
kiosk-ease-on = an
kiosk-ease-off = aus
kiosk-ease-microphone = Mikrofon
kiosk-ease-camera = Kamera
kiosk-signed = Möchten Sie in Gebärdensprache oder mit Text sprechen?
kiosk-signed-text = Wir sehen einander und schreiben. Der Ton bleibt aus.
kiosk-signed-yes = Ja, mit Gebärden oder Text
kiosk-signed-no = Nein, mit Ton
kiosk-signed-video = Erklärung in Gebärdensprache
