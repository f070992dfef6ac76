# Die Verwaltung: Träger, Büros, Zeiten, Anliegen, Beschäftigte, Verzeichnis.

nav-desk-more = Mehr

## Überall
admin-title = Verwaltung
admin-lead = Hier richten Sie ein, was Bürgerinnen und Bürger sehen und wer für sie da ist. Jede Änderung gilt sofort und lässt sich zurücknehmen.
admin-path = Sie sind hier
admin-save = Speichern
admin-undo = Rückgängig
admin-undo-last = Letzte Änderung zurücknehmen
admin-up = Nach oben
admin-down = Nach unten
admin-restore = Wieder anbieten
admin-yes = ja
admin-no = nein
admin-nothing = nichts
admin-address = Adresse
admin-key = Kennung
admin-partners = Im Verbund mit
admin-done-saved = Gespeichert. Es gilt sofort.
admin-done-unchanged = Es war nichts zu ändern.
admin-done-created = Angelegt.
admin-done-undone = Die letzte Änderung ist zurückgenommen.
admin-done-not = Das ging nicht mehr: Es wurde inzwischen etwas anderes geändert. So steht es jetzt.
admin-done-retired = Stillgelegt. Unten auf dieser Seite können Sie es wieder anbieten.
admin-done-restored = Es wird wieder angeboten.
admin-done-moved = Die Reihenfolge ist geändert.
admin-done-removed = Entfernt.
admin-changed = Geändert von { $name } am { $day } um { $time } Uhr
admin-changed-former = einem früheren Konto
admin-changed-machine = der Betriebsstelle (Kommandozeile)
admin-changed-system = Schalter selbst
admin-wrong = Noch nicht gespeichert. Bitte prüfen Sie:
admin-conflict = Noch nicht gespeichert: Jemand anderes hat das inzwischen geändert
admin-conflict-text = Ihre Eingabe steht unverändert im Formular. Wenn Sie noch einmal speichern, gilt sie.
admin-conflict-same = Gespeichert ist jetzt dasselbe, was Sie eingegeben haben.
admin-conflict-field = Angabe
admin-conflict-typed = Ihre Eingabe
admin-conflict-stored = Jetzt gespeichert
admin-conflict-drop = Eigene Eingabe verwerfen und den gespeicherten Stand zeigen
admin-former-since = stillgelegt am { $day }

## Übersicht
admin-area-organisation = Name, Erreichbarkeit, Farbe, Impressum
admin-area-offices = { $count ->
    [one] { $count } Büro: Zeiten, Anliegen, Sprachen
   *[other] { $count } Büros: Zeiten, Anliegen, Sprachen
}
admin-area-accounts = { $count ->
    [one] { $count } Konto: Rollen, Büros, Sprachen
   *[other] { $count } Konten: Rollen, Büros, Sprachen
}
admin-area-directory = { $count ->
    [one] { $count } Eintrag: Stellen und Personen
   *[other] { $count } Einträge: Stellen und Personen
}
admin-area-notices = { $count ->
    [0] Gerade ist kein Hinweis zu sehen
    [one] Gerade ist { $count } Hinweis zu sehen
   *[other] Gerade sind { $count } Hinweise zu sehen
}
admin-gaps = Was noch fehlt
admin-gaps-none = Alles Nötige ist eingerichtet.
admin-gap-imprint = Im Impressum fehlt, wer Sie vertritt, oder die E-Mail-Adresse.
admin-gap-data-protection = Es fehlt, wer für den Datenschutz zuständig ist.
admin-gap-accessibility = Es fehlt, wer Meldungen von Barrieren bekommt.
admin-gap-no-office = Es gibt noch kein Büro.
admin-gap-never-open = { $office } hat in den nächsten 14 Tagen nie geöffnet.
admin-gap-no-topic = { $office } hat noch kein Anliegen außer „Weiß ich nicht“.
admin-gap-nobody = Niemand ist für { $office } eingeteilt.
admin-gap-language = { $office } bietet { $language } an, aber niemand dort spricht es.
admin-gap-topic = { $office }: Niemand übernimmt „{ $topic }“.
admin-gap-one-admin = Nur ein Konto darf verwalten. Fällt es aus, kann niemand einspringen.
admin-gap-no-lead = Es gibt keine Leitung. Niemand bekommt Hilferufe vom Platz.

## Träger
admin-organisation = Träger
admin-organisation-name = Name und Erreichbarkeit
admin-name = Name
admin-name-english = Name auf Englisch
admin-phone = Telefon
admin-phone-organisation-hint = Steht auf jeder Seite, auf der es sonst nicht weiterginge.
admin-street = Straße und Hausnummer
admin-postal-code = Postleitzahl
admin-town = Ort
admin-colour = Farbe
admin-colour-hint = Zum Beispiel #1a4d7c. Schrift und Knöpfe bleiben mit jeder Farbe lesbar.
admin-zone = Zeitzone
admin-imprint = Impressum
admin-represented-by = Vertreten durch
admin-email = E-Mail
admin-supervisor = Aufsichtsbehörde
admin-vat-id = Umsatzsteuer-Identifikationsnummer
admin-data-protection = Datenschutz
admin-officer = Zuständig für den Datenschutz
admin-accessibility = Barrierefreiheit
admin-accessibility-email = E-Mail für Meldungen von Barrieren
admin-arbitration = Schlichtungsstelle
admin-arbitration-url = Internetadresse der Schlichtungsstelle
admin-signed-video = Video in Gebärdensprache

## Büros
admin-offices = Büros
admin-offices-lead = In dieser Reihenfolge stehen die Büros auf dem Portal.
admin-offices-none = Es gibt noch kein Büro.
admin-offices-former = Stillgelegte Büros
admin-office-new = Neues Büro
admin-office-create = Büro anlegen
admin-office-retire = Büro stilllegen
admin-tab-office = Büro
admin-tab-hours = Öffnungszeiten
admin-tab-topics = Anliegen
admin-office-name = Name und Aufgabe
admin-slug = Letzter Teil der Adresse
admin-slug-hint = Leer: aus dem Namen gebildet. Nur Kleinbuchstaben, Ziffern und Bindestriche. Er lässt sich später nicht ändern.
admin-summary = Wofür es da ist, in einem Satz
admin-summary-english = Derselbe Satz auf Englisch
admin-office-reach = Erreichbarkeit
admin-inherit-hint = Leer: wie beim Träger.
admin-office-languages = Sprachen
admin-languages = Sprachen, die man wählen kann
admin-languages-hint = Wählen Sie nur Sprachen, die hier jemand spricht.
admin-office-line = Warteschlange
admin-capacity = So viele dürfen zugleich warten
admin-capacity-hint = Eine Zahl von 1 bis 10000.
admin-after-closing = Bei Dienstschluss
admin-after-closing-yes = Wer schon wartet, wird noch bedient
admin-late = Neue Besuche bis so viele Minuten nach Dienstschluss
admin-late-hint = So weit darf die erwartete Wartezeit über den Schluss hinausreichen. Leer: ohne Grenze.
admin-overflow = Partner helfen nach so vielen Sekunden
admin-overflow-hint = Gilt für geteilte Anliegen. Leer: nie.
admin-guests-title = Gäste
admin-guests-lead = Menschen anderer Träger des Verbunds, die dieses Büro mit bedienen. Sie sehen nur seine Besuche.
admin-guests = Anmeldenamen der Gäste
admin-guests-hint = Einen je Zeile. Den Namen nennt Ihnen der andere Träger.
admin-error-guests = Diesen Anmeldenamen gibt es bei keinem anderen Träger des Verbunds.
admin-reception = Kabinen oder Rufnummern führen hierher
admin-reception-text = Wählen Sie dort zuerst ein anderes Büro:
admin-retire-office = { $office } stilllegen?
admin-retire-office-portal = Das Büro verschwindet sofort vom Portal, mit seinen Anliegen.
admin-retire-office-kept = Vorgänge und Auswertungen bleiben erhalten.
admin-retire-back = Sie können das jederzeit rückgängig machen.
admin-running = Es sind noch Menschen da
admin-running-text = Bedienen Sie sie zuerst. Wenn niemand mehr dazukommen soll, schließen Sie das Büro für heute.
admin-running-waiting = { $count ->
    [one] { $count } Person wartet
   *[other] { $count } Personen warten
}
admin-running-talking = { $count ->
    [one] { $count } Gespräch läuft
   *[other] { $count } Gespräche laufen
}
admin-running-promised = { $count ->
    [one] { $count } Rückruf ist versprochen
   *[other] { $count } Rückrufe sind versprochen
}
admin-running-close = Heute schließen

## Öffnungszeiten
admin-hours-week = Jede Woche
admin-hours-week-lead = Ein leerer Tag ist geschlossen. 00:00 als Ende heißt: bis Mitternacht.
admin-hours-from-nth = { $nth }. Zeit, von
admin-hours-to-nth = { $nth }. Zeit, bis
admin-hours-more = Weitere Zeit
admin-hours-like-monday = Montag für Dienstag bis Freitag übernehmen
admin-hours-always = Rund um die Uhr geöffnet
admin-hours-always-hint = Auch an Feiertagen. Die Zeiten der Woche gelten dann nicht.
admin-hours-holidays = Feiertage
admin-hours-land = Geschlossen an den Feiertagen von
admin-hours-locals = Feiertage nur am Ort
admin-hours-exceptions = Ausnahmen
admin-hours-exceptions-lead = Ein Tag ohne Zeiten ist geschlossen. Den Grund sehen alle.
admin-hours-exception = Ausnahme
admin-hours-new-date = Neuer Tag
admin-hours-day = Tag
admin-hours-reason = Grund
admin-hours-open = Geöffnet
admin-hours-drop = Diesen Tag entfernen
admin-hours-add-day = Tag hinzufügen
admin-hours-past = Vergangene Ausnahmen
admin-hours-show = Vorschau zeigen
admin-hours-ahead = Die nächsten 14 Tage
admin-hours-unsaved = So sähe es aus. Noch nicht gespeichert.
admin-hours-date = Nennen Sie den Tag.
admin-hours-range = Nennen Sie Anfang und Ende, zum Beispiel 08:00 bis 12:00.
admin-hours-backwards = Das Ende muss nach dem Anfang liegen.
admin-hours-overlap = Zwei Zeiten überschneiden sich.
admin-hours-twice = Dieser Tag steht zweimal da.
admin-hours-foreign = Dieses Land kennt den gewählten Feiertag am Ort nicht. Speichern Sie noch einmal.
admin-land-none = keine Feiertage
admin-land-bw = Baden-Württemberg
admin-land-by = Bayern
admin-land-be = Berlin
admin-land-bb = Brandenburg
admin-land-hb = Bremen
admin-land-hh = Hamburg
admin-land-he = Hessen
admin-land-mv = Mecklenburg-Vorpommern
admin-land-ni = Niedersachsen
admin-land-nw = Nordrhein-Westfalen
admin-land-rp = Rheinland-Pfalz
admin-land-sl = Saarland
admin-land-sn = Sachsen
admin-land-st = Sachsen-Anhalt
admin-land-sh = Schleswig-Holstein
admin-land-th = Thüringen

## Anliegen
admin-topics-lead = In dieser Reihenfolge stehen die Anliegen auf dem Portal. „Weiß ich nicht“ steht immer am Ende.
admin-topics-none = Es gibt noch kein Anliegen.
admin-topics-former = Stillgelegte Anliegen
admin-topics-count = { $count ->
    [one] { $count } Anliegen
   *[other] { $count } Anliegen
}
admin-topic-new = Neues Anliegen
admin-topic-create = Anliegen anlegen
admin-topic-retire = Anliegen stilllegen
admin-topic-what = Worum es geht
admin-topic-name-hint = So, wie Bürgerinnen und Bürger es sagen.
admin-leika = Schlüssel der Leistung (LeiKa)
admin-leika-hint = 14 Ziffern, die mit 99 beginnen.
admin-topic-leika = LeiKa { $key }
admin-topic-special = Besonderes
admin-topic-unsure = immer dabei
admin-topic-urgent = Kann nicht warten
admin-topic-urgent-hint = Solche Besuche bekommen einen Vorsprung in der Schlange.
admin-topic-shared = Mit Partnern geteilt
admin-topic-shared-hint = Büros im Verbund mit demselben Anliegen helfen einander aus.
admin-topic-form-free = Unterschrift mit Finger oder Stift genügt (formfrei)
admin-topic-form-free-hint = Nur, wo keine Schriftform vorgeschrieben ist. Sie wird dadurch nicht ersetzt.
admin-topic-in-person = teils nur persönlich
admin-services = Was auf welchem Weg geht
admin-services-lead = Was Sie offen lassen, gibt Auskunft.
admin-service-usual = wie üblich: Auskunft
admin-service-like-phone = wie am Telefon
admin-service-information = Auskunft
admin-service-settled = wird im Gespräch erledigt
admin-service-in-person = nur persönlich
admin-channel-web = Video oder Chat im Browser
admin-channel-kiosk = Kabine
admin-channel-phone = Telefon
admin-channel-chat = Chat
admin-channel-callback = Rückruf
admin-channel-appointment = Termin
admin-channel-on-site = Vor Ort
admin-identity = Prüfung, bevor Persönliches genannt wird
admin-identity-none = keine
admin-identity-questions = Fragen, die nur die Person beantworten kann
admin-identity-eid = Online-Ausweis
admin-identity-in-person = Ausweis vor Ort
admin-prepare = Was man bereithalten soll
admin-prepare-list = Bitte bereithalten
admin-prepare-english = Dasselbe auf Englisch
admin-lines-hint = Eines je Zeile.
admin-in-person = Nur persönlich
admin-in-person-lead = Nur nötig, wenn oben auf einem Weg „nur persönlich“ steht.
admin-why = Warum man kommen muss
admin-why-english = Derselbe Satz auf Englisch
admin-bring = Bitte mitbringen
admin-bring-english = Dasselbe auf Englisch
admin-retire-topic = „{ $topic }“ stilllegen?
admin-retire-topic-portal = Das Anliegen verschwindet sofort vom Portal.

## Beschäftigte
admin-accounts = Beschäftigte
admin-accounts-lead = Wer hier arbeitet und wofür. Zahlen über einzelne Menschen gibt es nicht.
admin-account-new = Neues Konto
admin-account-new-lead = Ein Passwort bekommt das Konto im nächsten Schritt.
admin-account-create = Konto anlegen
admin-account-open = Aktiv
admin-account-closed = Deaktiviert
admin-login = Anmeldename
admin-login-hint = Kleinbuchstaben, Ziffern, Punkt, Bindestrich. Er lässt sich später nicht ändern.
admin-staff-who = Person
admin-staff-name = Name
admin-staff-name-hint = Sehen nur Kolleginnen und Kollegen, wenn darunter ein Dienstname steht.
admin-service-name = Dienstname
admin-service-name-hint = Sehen Bürgerinnen und Bürger, zum Beispiel: Frau M., Service.
admin-roles = Rollen
admin-role-clerk = Service
admin-role-clerk-hint = Führt Gespräche.
admin-role-operator = Vermittlung
admin-role-operator-hint = Begrüßt, leitet weiter und nimmt, was sonst niemand nehmen kann.
admin-role-specialist = Fachstelle
admin-role-specialist-hint = Wird hinzugezogen und übernimmt.
admin-role-lead = Leitung
admin-role-lead-hint = Bekommt Hilferufe, veröffentlicht Hinweise.
admin-role-admin = Verwaltung
admin-role-admin-hint = Pflegt Büros, Zeiten, Anliegen und Konten.
admin-active = Konto
admin-active-yes = Darf sich anmelden
admin-active-hint = Ohne Haken ist das Konto deaktiviert. Offene Sitzungen enden sofort.
admin-staff-serves = Einsatz
admin-staff-offices = Büros
admin-staff-languages = Sprachen
admin-staff-without = Übernimmt nicht
admin-staff-without-hint = Wege, auf denen hier niemand verbunden wird.
admin-skills = Anliegen
admin-skills-lead = „Besonders gut“ klingelt hier zuerst, „nie“ gar nicht.
admin-skills-show = Anliegen der Büros zeigen
admin-skill-usual = wie alle
admin-skill-proficient = besonders gut
admin-skill-never = nie

## Passwort
admin-password = Passwort
admin-password-ask = Neues Passwort für { $name }?
admin-password-renew = Neues Passwort geben
admin-password-once = Schalter denkt sich das Passwort aus und zeigt es nur einmal.
admin-password-old = Ein früheres Passwort gilt nicht mehr, offene Sitzungen enden.
admin-password-own = Danach kann die Person unter „Konto“ selbst ein anderes wählen.
admin-password-made = Das neue Passwort gilt ab sofort. Es wird nicht noch einmal gezeigt.
admin-password-hand = Geben Sie es persönlich weiter, nicht mit der Post und nicht in einer E-Mail.
admin-password-done = Weiter

## Verzeichnis
admin-entry-new = Neuer Eintrag
admin-entry-create = Eintrag anlegen
admin-entry-edit = Bearbeiten
admin-entry-edit-this = Bearbeiten: { $name }
admin-entry-remove = Eintrag entfernen
admin-entry-ask = { $name } entfernen?
admin-entry-ask-text = Der Eintrag ist dann nirgends mehr zu finden. Wiederherstellen lässt er sich nur durch neues Anlegen.
admin-entry-who = Wer
admin-entry-name = Name
admin-entry-kind = Art
admin-entry-department = Stelle
admin-entry-person = Person
admin-entry-function = Aufgabe
admin-entry-reach = Erreichbarkeit
admin-entry-office = Erreichbar über das Büro
admin-entry-account = Erreichbar über den Platz von
admin-entry-nobody = nichts davon
admin-entry-streets = Straßen
admin-entry-streets-hint = Durch Komma getrennt, zum Beispiel: Lindenstraße 1-49 ungerade, Am Markt.
admin-entry-initials = Anfangsbuchstaben
admin-entry-initials-hint = Durch Komma getrennt, zum Beispiel: A-K, Sch.
admin-entry-topics = Stichworte
admin-entry-topics-hint = Durch Komma getrennt, in den Worten der Bürgerinnen und Bürger.
admin-entry-error-name = Der Name fehlt.
admin-entry-error-twice = Diesen Eintrag gibt es schon.
admin-entry-error-street = „{ $part }“ lässt sich nicht lesen. Schreiben Sie zum Beispiel: Lindenstraße 1-49 ungerade.
admin-entry-error-letters = „{ $part }“ sind keine Anfangsbuchstaben. Schreiben Sie zum Beispiel: A-K.
admin-entry-error-long = Höchstens { $most } Zeichen.
admin-entry-error-gone = Diese Wahl gibt es nicht mehr. Wählen Sie neu.

## Was nicht passt
admin-error-name = Eine Zeile, höchstens 120 Zeichen. Der Name darf nicht fehlen.
admin-error-sentence = Höchstens 500 Zeichen je Sprache.
admin-error-slug = Diese Adresse passt nicht oder ist vergeben. Nur Kleinbuchstaben a bis z, Ziffern und Bindestriche, höchstens 64.
admin-error-login = Dieser Name passt nicht oder ist vergeben. Nur Kleinbuchstaben, Ziffern, Punkt und Bindestrich, höchstens 64.
admin-error-phone = Schreiben Sie die Nummer so: 0221 4710-115.
admin-error-colour = Schreiben Sie die Farbe so: #1a4d7c.
admin-error-zone = Diese Zeitzone gibt es nicht.
admin-error-capacity = Eine Zahl von 1 bis 10000.
admin-error-late = Eine Zahl von 0 bis 1440, oder leer.
admin-error-overflow = Eine Zahl von 0 bis 86400, oder leer.
admin-error-languages = Wählen Sie mindestens eine Sprache.
admin-error-roles = Wählen Sie mindestens eine Rolle.
admin-error-leika = 14 Ziffern, die mit 99 beginnen, oder leer.
admin-error-lines = Höchstens 500 Zeichen je Zeile.
admin-error-why = Sagen Sie in einem Satz, warum man kommen muss. Oder nehmen Sie oben „nur persönlich“ weg.
admin-error-email = Schreiben Sie die Adresse so: rathaus@example.org.
admin-error-link = Die Adresse muss mit https:// beginnen.
admin-error-hours = Die Zeiten passen nicht zusammen.
admin-error-last-admin = Das letzte Konto der Verwaltung muss bleiben. Geben Sie zuerst einem anderen Konto die Rolle.
admin-error-other = Das passt nicht zur übrigen Einrichtung. Was genau, steht im Protokoll des Servers.
