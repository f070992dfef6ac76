### Die Seiten, die das Gesetz verlangt.

## Impressum

imprint-title = Impressum
imprint-provider = Anbieter
imprint-represented = Vertreten durch
imprint-contact = Kontakt
imprint-vat = Umsatzsteuer-Identifikationsnummer
imprint-supervisor = Aufsichtsbehörde
imprint-software = Diese Seite läuft mit Schalter, einer freien Software unter der EUPL 1.2.

## Datenschutz

privacy-title = Datenschutz
privacy-lead = Sie können uns sprechen, ohne Ihren Namen zu nennen. Hier steht, was wir speichern, wofür und wie lange.
privacy-responsible = Verantwortlich
privacy-officer = Datenschutzbeauftragte Stelle
privacy-table-caption = Was wir speichern, wofür und wie lange
privacy-what = Was
privacy-why = Wofür
privacy-long = Wie lange
privacy-visit-what = Büro, Anliegen, Sprache, Kanal und die Zeiten Ihres Besuchs
privacy-visit-why = Ihr Platz in der Warteschlange
privacy-visit-long = Ohne Namen und ohne Nummer. Für Zahlen zur Auslastung, in denen niemand erkennbar ist
privacy-cookie-what = Ein Cookie namens „besuch“ mit einer zufälligen Zeichenfolge
privacy-cookie-why = Damit Ihr Browser Ihren Platz behält, auch nach einem Neuladen
privacy-cookie-long = Im Browser 24 Stunden, bei uns bis kurz nach dem Besuch. Wir setzen keine weiteren Cookies und messen kein Verhalten
privacy-note-what = Ihre Notiz beim Betreten, der Chat, und was im Gespräch gezeigt oder unterschrieben wird
privacy-note-why = Damit die Person, die Sie bedient, Bescheid weiß
privacy-note-long = Bis das Gespräch nachbearbeitet ist, meist wenige Minuten danach
privacy-callback-what = Für einen Rückruf: Ihre Telefonnummer oder E-Mail-Adresse und die gewünschte Zeit
privacy-callback-why = Damit wir Sie zurückrufen
privacy-callback-long = Nummer oder Adresse, bis das Gespräch nachbearbeitet ist, Sie absagen oder drei Versuche vergeblich waren
privacy-talk-what = Ton, Bild und geteilter Bildschirm
privacy-talk-why = Das Gespräch
privacy-talk-long = Gar nicht. Sie werden verschlüsselt übertragen und nie aufgezeichnet
privacy-ticket-what = Vorgang: was noch zu tun ist, dafür ausgewählte Kopien und, wenn Sie es wünschen, eine Nummer oder Adresse für die Antwort
privacy-ticket-why = Damit wir Zugesagtes erledigen und Sie erreichen
privacy-ticket-long = Nummer oder Adresse, bis der Vorgang erledigt ist; das Übrige danach noch 180 Tage für Rückfragen
privacy-rating-what = Ihre Bewertung und Ihr Kommentar
privacy-rating-why = Um besser zu werden
privacy-rating-long = Die Bewertung ohne Bezug zu Ihnen, der Kommentar 90 Tage
privacy-report-what = Ihre Meldung über eine Barriere
privacy-report-why = Um die Barriere zu beseitigen und Ihnen zu antworten
privacy-report-long = 1 Jahr
privacy-address-what = Ihre Internetadresse (IP)
privacy-address-why = Um die Verbindung aufzubauen und Missbrauch abzuwehren
privacy-address-long = Nur im Arbeitsspeicher. Sie steht in keinem Protokoll, und Ihr Gegenüber erfährt sie nicht
privacy-never-heading = Was wir nie tun
privacy-never-record = Gespräche aufzeichnen oder heimlich mithören
privacy-never-sell = Daten verkaufen oder zu Werbung nutzen
privacy-never-cloud = Bausteine fremder Anbieter in diese Seiten laden
privacy-basis-heading = Rechtsgrundlage
privacy-basis = Wir verarbeiten Ihre Daten, um unsere öffentlichen Aufgaben zu erfüllen (Artikel 6 Absatz 1 Buchstabe e DSGVO in Verbindung mit dem jeweiligen Fachrecht). Das Cookie ist für den Dienst, den Sie wünschen, unbedingt nötig (§ 25 Absatz 2 Nummer 2 TDDDG).
privacy-rights-heading = Ihre Rechte
privacy-rights = Sie können Auskunft, Berichtigung, Löschung und Einschränkung verlangen und der Verarbeitung widersprechen (Artikel 15 bis 21 DSGVO). Weil wir keinen Namen speichern, können wir einen Besuch oft keiner Person zuordnen. Nennen Sie uns dann Tag, Uhrzeit und Büro oder die Nummer Ihres Vorgangs.
privacy-complaint = Sie können sich bei der Datenschutz-Aufsichtsbehörde Ihres Landes beschweren.
privacy-voluntary-heading = Was freiwillig ist
privacy-voluntary = Die Notiz, eine Nummer und die Bewertung sind freiwillig. Auch ohne sie bedienen wir Sie.

## Barrierefreiheit

accessibility-title = Erklärung zur Barrierefreiheit
accessibility-lead = Alle sollen dieses Bürgerbüro nutzen können. Diese Erklärung gilt für das digitale Bürgerbüro von: { $organisation }.
accessibility-state-heading = Stand
accessibility-state = Wir richten uns nach der BITV 2.0 und der Norm EN 301 549 (WCAG, Stufe AA). Die Seiten sind damit teilweise vereinbar. Grundlage ist eine Selbstbewertung mit automatischen und händischen Prüfungen.
accessibility-works-heading = Das geht
accessibility-works-keyboard = Jeden Schritt nur mit der Tastatur
accessibility-works-reader = Jeden Schritt mit einem Vorleseprogramm
accessibility-works-text = Ein ganzes Gespräch nur mit Text, auch Zeichen für Zeichen (Echtzeittext)
accessibility-works-zoom = 200 % Vergrößerung, 320 Pixel Breite, dunkle und kontraststarke Farben
accessibility-gaps-heading = Das geht noch nicht
accessibility-gap-captions = Automatische Untertitel für das Gesprochene. Ersatz: Echtzeittext oder „Nur mit Text“
accessibility-gap-interpreter = Dolmetschen in Gebärdensprache im Gespräch. Ersatz: „Nur mit Text“ oder ein Termin vor Ort
accessibility-gap-easy = Alle Seiten in Leichter Sprache. Ersatz: die Seite „Leichte Sprache“
accessibility-feedback-heading = Barriere melden
accessibility-feedback-lead = Etwas geht für Sie nicht? Schreiben Sie es uns. Sie können auch anrufen: { $phone }.
accessibility-feedback-email = Oder per E-Mail:
accessibility-feedback-text = Was geht nicht?
accessibility-feedback-text-hint = Höchstens 2000 Zeichen
accessibility-feedback-reply = Wie sollen wir antworten?
accessibility-feedback-reply-hint = Eine E-Mail-Adresse oder Telefonnummer. Ohne Angabe können wir nicht antworten.
accessibility-feedback-submit = Meldung senden
accessibility-feedback-thanks = Danke für Ihre Meldung. Wir kümmern uns darum.
accessibility-feedback-error = Bitte schreiben Sie, was nicht geht, mit höchstens 2000 Zeichen.
accessibility-enforcement-heading = Schlichtung
accessibility-enforcement = Wenn unsere Antwort Ihnen nicht hilft, können Sie sich an die Schlichtungsstelle wenden. Das kostet nichts, und Sie brauchen keinen Rechtsbeistand.

## Leichte Sprache

easy-title = Leichte Sprache
easy-what-heading = Was ist diese Internet-Seite?
easy-what-1 = Das ist ein Büro im Internet.
easy-what-2 = Das Büro gehört zu: { $organisation }.
easy-what-3 = Hier sprechen Sie mit einem Menschen.
easy-what-4 = Sie brauchen kein Konto.
easy-what-5 = Sie brauchen kein besonderes Programm.
easy-how-heading = So geht es
easy-how-1 = Suchen Sie ein Büro aus.
easy-how-2 = Drücken Sie auf: Betreten.
easy-how-3 = Sagen Sie, was Sie brauchen. Wenn Sie es nicht wissen: Wählen Sie „Weiß ich nicht“.
easy-how-4 = Dann warten Sie. Sie sehen, wie lange es noch dauert.
easy-how-5 = Dann kommt ein Mensch. Sie hören ein Zeichen.
easy-talk-heading = So können Sie sprechen
easy-talk-1 = Sie können sprechen und sich sehen.
easy-talk-2 = Sie können nur sprechen, ohne Bild.
easy-talk-3 = Sie können nur schreiben.
easy-safe-heading = Ihre Daten sind sicher
easy-safe-1 = Sie müssen Ihren Namen nicht sagen.
easy-safe-2 = Niemand nimmt das Gespräch auf.
easy-help = Sie können auch anrufen:
easy-start = Zu den Büros

## Gebärdensprache

signed-title = Gebärdensprache
signed-lead = So nutzen Sie dieses Bürgerbüro, wenn Sie gehörlos sind oder gebärden.
signed-video = Video in Deutscher Gebärdensprache ansehen
signed-video-label = Video: das Bürgerbüro in Deutscher Gebärdensprache
signed-none = Ein Video in Deutscher Gebärdensprache gibt es hier noch nicht.
signed-how-heading = So sprechen wir miteinander
signed-how-text = Wählen Sie beim Betreten „Nur mit Text“. Dann schreiben wir uns.
signed-how-rtt = Im Gespräch können Sie Echtzeittext einschalten. Dann lesen beide Seiten jedes Zeichen sofort mit.
signed-how-video = Mit Kamera können Sie gebärden, wenn Ihr Gegenüber das versteht. Fragen Sie gern vorher mit der Notiz beim Betreten.
