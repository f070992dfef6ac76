# Kabinen in der Verwaltung und am Desk, Verbund, Erscheinungsbild.

## Liste
kiosks-title = Kabinen
kiosks-area = { $count ->
    [0] Noch keine Kabine
    [one] { $count } Kabine: Ort, Anliegen, Gerät
   *[other] { $count } Kabinen: Ort, Anliegen, Gerät
}
kiosks-lead = Geräte an öffentlichen Orten, an denen sofort jemand da ist. Gekoppelt wird ein Gerät auf der Seite seiner Kabine.
kiosks-none = Es gibt noch keine Kabine.
kiosks-former = Stillgelegte Kabinen
kiosks-new = Neue Kabine
kiosks-new-lead = Ein Gerät koppeln Sie im nächsten Schritt.
kiosks-create = Kabine anlegen
kiosks-tab-kiosk = Kabine
kiosks-tab-device = Gerät
kiosks-retire = Kabine stilllegen
kiosks-retire-ask = { $name } stilllegen?
kiosks-retire-device = Das Gerät zeigt dann nur noch, wie man Sie sonst erreicht.
kiosks-retire-talk = Ein Gespräch, das gerade läuft, geht zu Ende wie sonst auch.

## Eine Kabine
kiosks-where = Name und Ort
kiosks-name-hint = So nennen Sie sie unter sich und auf dem Schirm, zum Beispiel: Kabine in der Bücherei.
kiosks-place = Ort
kiosks-place-hint = Eine Zeile, zum Beispiel: Bücherei, Erdgeschoss, links neben dem Eingang.
kiosks-phone-hint = Steht auf dem Schirm, wenn die Verbindung fehlt. Leer: wie beim Träger.
kiosks-serves = Was hier geschieht
kiosks-reception = Begrüßt wird von
kiosks-reception-hint = Dieses Büro nimmt alle, die nichts ausgewählt haben.
kiosks-entry = Wenn jemand kommt
kiosks-entry-direct = Sofort verbinden
kiosks-entry-direct-hint = Ohne jede Auswahl. Die Vermittlung fragt, worum es geht.
kiosks-entry-choice = Erst auswählen lassen
kiosks-entry-choice-hint = Eine erste Seite mit großen Anliegen und Sprachen.
kiosks-topics = Anliegen auf der ersten Seite
kiosks-topics-hint = Höchstens 12, aus allen Büros des Verbunds. „Weiß ich nicht“ steht immer da.
kiosks-first-language = Sprache zu Beginn
kiosks-first-language-hint = In ihr begrüßt die Kabine, solange niemand eine andere wählt.
kiosks-languages = Weitere Sprachen
kiosks-languages-hint = Wählen Sie nur Sprachen, die jemand spricht.
kiosks-presence = Wer merkt, dass jemand da ist
kiosks-presence-lead = Der große Knopf auf dem Schirm ist immer da. Ein Sensor erspart ihn.
kiosks-dwell = Sekunden, bis es klingelt
kiosks-dwell-hint = Wer nur vorbeigeht, klingelt nicht. 0 bis 30, zum Beispiel 1,5.
kiosks-absence = Sekunden, bis nachgefragt wird
kiosks-absence-hint = Ist beim Warten so lange niemand zu bemerken, fragt die Kabine. Ein Gespräch endet dadurch nie. 5 bis 600.
kiosks-sensor = Sensor am MQTT-Vermittler
kiosks-sensor-hint = Sein Thema, zum Beispiel: zigbee2mqtt/kabine. Leer: keiner.
kiosks-sensor-kind = Art des Sensors
kiosks-sensor-motion = Bewegung
kiosks-sensor-motion-hint = Meldet, dass jemand da ist.
kiosks-sensor-door = Tür
kiosks-sensor-door-hint = Geschlossen heißt: Jemand ist drin.
kiosks-camera-motion = Kamera
kiosks-camera-motion-yes = Bewegung im Bild der Kamera gilt auch
kiosks-camera-motion-hint = Nur mit einem Schild an der Tür. Das Bild bleibt auf dem Gerät, gesendet wird nichts.
kiosks-equipment = Ausstattung
kiosks-equipment-there = Das steht dort
kiosks-printer = Drucker
kiosks-document-camera = Dokumentenkamera oder zweite Kamera
kiosks-document-camera-hint = Damit lässt sich ein Papier zeigen.
kiosks-error-place = Sagen Sie in einer Zeile, wo sie steht.
kiosks-error-reception = Wählen Sie ein Büro des Verbunds.
kiosks-error-topics = Höchstens 12 Anliegen, nur aus Büros des Verbunds.
kiosks-error-dwell = Eine Zahl von 0 bis 30, zum Beispiel 1,5.
kiosks-error-absence = Eine ganze Zahl von 5 bis 600.
kiosks-error-sensor = Das ganze Thema eines einzigen Sensors, ohne + und #.

## Gerät
device-since = gekoppelt seit { $when }
device-pair = Gerät koppeln
device-pair-other = Anderes Gerät koppeln
device-pair-replaces = Das neue Gerät ersetzt das bisherige.
device-step-open = Öffnen Sie auf dem Gerät diese Adresse:
device-step-code = Das Gerät zeigt eine Kennung. Sie gilt fünf Minuten und nur einmal.
device-code = Kennung vom Gerät
device-code-hint = Sechs Zeichen, so wie sie auf dem Schirm stehen.
device-pair-do = Koppeln
device-error-code = Kein Gerät zeigt gerade diese Kennung. Vergleichen Sie sie mit dem Schirm. Nach fünf Minuten steht dort eine neue.
device-error-often = Das waren zu viele falsche Kennungen. Versuchen Sie es in fünf Minuten noch einmal.
device-done-paired = Gekoppelt. Das Gerät ist in wenigen Sekunden bereit.
device-revoke = Gerät sperren
device-revoke-lead = Wenn es gestohlen oder ausgemustert ist.
device-revoke-ask = Das Gerät verliert sofort jeden Zugang. Neu koppeln können Sie es jederzeit.
device-revoke-do = Jetzt sperren
device-done-revoked = Gesperrt. Das Gerät hat keinen Zugang mehr.
device-sensors = Meldung von Sensoren über HTTP
device-sensors-lead = Ein Programm oder Sensor kann selbst melden, dass jemand da ist. Mehr darf es nicht. Es ruft diese Adresse auf:
device-sensor-new = Zugang für einen Sensor anlegen
device-sensor-made = Der Zugang gilt ab sofort. Er wird nicht noch einmal gezeigt.
device-sensor-secret = Zugang für den Sensor
device-sensor-since = Zugang vom { $when }
device-sensor-drop = Zurückziehen
device-done-sensor = Der Zugang gilt nicht mehr.
device-error-sensors = Mehr Zugänge kann eine Kabine nicht haben. Ziehen Sie zuerst einen zurück.

## Am Desk
fleet-title = Kabinen
fleet-lead = Welche Kabinen verbunden sind und wie es ihren Geräten geht.
fleet-none = Ihr Träger hat noch keine Kabine.
fleet-state-connected = Verbunden
fleet-state-away = Nicht verbunden
fleet-state-unpaired = Kein Gerät
fleet-state-camera = Kamera fehlt
fleet-state-microphone = Mikrofon fehlt
fleet-paired = Gekoppelt
fleet-seen = Zuletzt gemeldet
fleet-camera = Kamera
fleet-microphone = Mikrofon
fleet-checked = Zuletzt geprüft
fleet-visit = Letzter Besuch
fleet-version = Version
fleet-never = noch nie
fleet-device-unknown = noch nicht geprüft
fleet-device-good = in Ordnung
fleet-device-mute = liefert nichts
fleet-device-missing = fehlt

## Verbund
alliance-title = Verbund
alliance-area = Mitglieder, Federführung, Vermittlung
alliance-lead = Träger, die sich Kabinen und Warteschlange teilen. Jeder behält seine eigenen Daten.
alliance-lead-alone = Ihr Träger ist allein in seinem Verbund. Weitere Träger nimmt die Betriebsstelle auf.
alliance-members = Mitglieder
alliance-common = Gemeinsames
alliance-leader = Federführung
alliance-leader-hint = Ihre Verwaltung ändert den Namen des Verbunds. Wer sie abgibt, kann sie nicht selbst zurückholen.
alliance-leader-none = nicht festgelegt
alliance-others = Vermittlung anderer Träger
alliance-others-count = { $count ->
    [one] { $count } Person
   *[other] { $count } Personen
}
alliance-operators = Vermittlung
alliance-operators-own = Aus Ihrem Träger
alliance-operators-lead = Wer hier steht, sieht bei wartenden Besuchen aller Träger das Anliegen und die Notiz, und bekommt, was sonst niemand nehmen kann.
alliance-operators-nobody = In Ihrem Träger führt noch niemand Gespräche.
alliance-error-operators = Diese Person gibt es nicht mehr. Bitte wählen Sie neu.
alliance-error-lead = Wählen Sie ein Mitglied des Verbunds.

## Erscheinungsbild
branding-title = Erscheinungsbild
branding-area = Logo und Name neben der Person, die spricht
branding-lead = So erscheinen Ihre Leute, wenn mehrere Träger sich einen Schirm teilen.
branding-beside = Neben der Person, die spricht
branding-shown = Das steht dort
branding-shown-name = Name des Trägers
branding-shown-name-hint = So, wie er auf dem Portal steht.
branding-shown-service = Name des Dienstes
branding-shown-service-hint = Wenn Menschen eher den Dienst kennen als den Träger.
branding-shown-logo = Logo
branding-shown-logo-hint = Mit dem Namen für alle, die es nicht sehen.
branding-service = Name des Dienstes
branding-service-hint = Zum Beispiel: Pflegeberatung.
branding-logo = Logo
branding-logo-none = Es gibt noch kein Logo.
branding-logo-light = Logo von { $name } auf hellem Grund
branding-logo-dark = Logo von { $name } auf dunklem Grund
branding-logo-kept = Dieses Logo ist noch nicht gespeichert. Es bleibt ausgewählt.
branding-logo-file = Neues Logo
branding-logo-hint = PNG, JPEG oder WebP, höchstens 256 KiB. Am besten breit, mit durchsichtigem Grund.
branding-logo-drop = Logo entfernen
branding-colour = Farbe ändern
branding-error-service = Schreiben Sie den Namen des Dienstes in eine Zeile, oder zeigen Sie etwas anderes.
branding-error-none = Logo: Wählen Sie ein Bild aus, oder zeigen Sie etwas anderes.
branding-error-kind = Logo: Diese Datei ist kein PNG, JPEG oder WebP.
branding-error-large = Logo: Diese Datei ist größer als 256 KiB. Verkleinern Sie das Bild.

## Prüfprotokoll
audit-kind-kiosk = Kabine
audit-kind-alliance = Verbund
audit-kiosk-create = Kabine angelegt
audit-kiosk-change = Kabine geändert
audit-kiosk-retire = Kabine stillgelegt
audit-kiosk-restore = Kabine wiederhergestellt
audit-kiosk-pair = Gerät einer Kabine gekoppelt
audit-kiosk-revoke = Gerät einer Kabine gesperrt
audit-kiosk-sensor = Zugang für einen Sensor angelegt
audit-kiosk-unsensor = Zugang für einen Sensor zurückgezogen
audit-alliance-change = Verbund geändert
