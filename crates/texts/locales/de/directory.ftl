# Das Verzeichnis: wer wofür da ist.

directory-title = Verzeichnis
directory-lead = Wer wofür da ist, und wie Sie ihn oder sie erreichen.
directory-search = Name, Aufgabe, Straße mit Hausnummer oder Nachname der Person, die fragt
directory-search-hint = Zum Beispiel: Wohngeld, Lindenstraße 12, Müller
directory-found = { $count ->
    [one] { $count } Eintrag zu „{ $query }“
   *[other] { $count } Einträge zu „{ $query }“
}
directory-most = Sie sehen die ersten { $count }. Mit einem genaueren Wort finden Sie die anderen.
directory-none = Zu „{ $query }“ steht nichts im Verzeichnis. Versuchen Sie es mit einem anderen Wort, oder rufen Sie die Zentrale an: { $phone }.
directory-clear = Alle Einträge
directory-all = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
}
directory-empty = Das Verzeichnis ist noch leer. Ihre Verwaltung kann eine Tabelle einlesen.
directory-because = Zuständig für { $what }
directory-duties = Zuständigkeiten
directory-initials = Anfangsbuchstaben { $letters }
directory-phone = Telefon
directory-room = Raum
directory-hours = Zeiten
directory-reach-office = Warteschlange { $office }
directory-reach-person = Platz ist geöffnet
directory-partner = { $organisation }
directory-import-link = Tabelle einlesen
directory-export-link = Verzeichnis als Tabelle
directory-imported = Das Verzeichnis ist eingelesen: { $added } neu, { $changed } geändert, { $removed } entfernt.

## Einlesen
sheet-title = Tabelle einlesen
sheet-lead = Eine Tabelle (CSV) ersetzt das ganze Verzeichnis. Sie sehen zuerst, was sich ändert.
sheet-template = Vorlage
sheet-template-hint = Die Vorlage nennt alle Spalten. Nur „Name“ muss da sein, die Reihenfolge ist beliebig.
sheet-file = Datei (CSV)
sheet-file-hint = Höchstens 1 MB und 5.000 Zeilen. Tabellenprogramme speichern sie unter „CSV“.
sheet-check = Prüfen
sheet-preview-title = Das ändert sich
sheet-nothing = Das Verzeichnis ist schon so, wie die Tabelle es sagt. Es ändert sich nichts.
sheet-nothing-good = Keine Zeile passt. Es ändert sich nichts.
sheet-added = Neu: { $count }
sheet-changed = Geändert: { $count }
sheet-removed = Entfernt: { $count }
sheet-unchanged = { $count ->
    [one] { $count } Eintrag bleibt, wie er ist.
   *[other] { $count } Einträge bleiben, wie sie sind.
}
sheet-more = und { $count } weitere
sheet-faults = { $count ->
    [one] { $count } Zeile passt nicht
   *[other] { $count } Zeilen passen nicht
}
sheet-faults-hint = Diese Zeilen werden übergangen. Was das Verzeichnis dazu schon weiß, bleibt. Alles andere wird übernommen.
sheet-line = Zeile
sheet-reason = Warum
sheet-apply = Übernehmen
sheet-other = Andere Datei
sheet-broken = Diese Datei lässt sich nicht einlesen
sheet-missing = Wählen Sie eine Datei.
sheet-error-unknown-column = Die Spalte „{ $name }“ ist nicht bekannt. Die Vorlage nennt alle Spalten.
sheet-error-twice-column = Die Spalte „{ $name }“ steht zweimal in der ersten Zeile.
sheet-error-no-name = In der ersten Zeile fehlt die Spalte „Name“.
sheet-error-empty = Unter der ersten Zeile steht nichts.
sheet-error-too-long = Die Tabelle hat mehr als { $count } Zeilen.
sheet-error-not-text = Das ist keine Tabelle in Textform. Speichern Sie sie als CSV.
sheet-fault-fields = Es sind mehr Felder als Spalten. Text mit Trennzeichen gehört in Anführungszeichen.
sheet-fault-no-name = Der Name fehlt.
sheet-fault-kind = „{ $text }“ ist weder Person noch Stelle.
sheet-fault-office = Das Büro „{ $text }“ gibt es nicht.
sheet-fault-account = Das Konto „{ $text }“ gibt es nicht.
sheet-fault-email = „{ $text }“ ist keine E-Mail-Adresse.
sheet-fault-street = Die Straße „{ $text }“ passt nicht. Richtig ist zum Beispiel: Lindenstraße 1-49 ungerade.
sheet-fault-letters = „{ $text }“ sind keine Anfangsbuchstaben. Richtig ist zum Beispiel: A-K oder Sch.
sheet-fault-too-long = { $column }: höchstens { $count } Zeichen.
sheet-fault-too-many = Zu viele Zuständigkeiten.
sheet-fault-twice = Steht schon in Zeile { $line }. Geben Sie beiden eine eigene Kennung.
