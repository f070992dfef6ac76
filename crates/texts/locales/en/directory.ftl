# The directory: who is there for what.

directory-title = Directory
directory-lead = Who is there for what, and how you reach them.
directory-search = Name, task, street with house number, or surname of the person who asks
directory-search-hint = For example: Wohngeld, Lindenstraße 12, Müller
directory-found = { $count ->
    [one] { $count } entry for “{ $query }”
   *[other] { $count } entries for “{ $query }”
}
directory-most = You see the first { $count }. A more exact word finds the others.
directory-none = The directory has nothing on “{ $query }”. Try another word, or call the switchboard: { $phone }.
directory-clear = All entries
directory-all = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
directory-empty = The directory is still empty. Your administration can import a table.
directory-because = Responsible for { $what }
directory-duties = Responsibilities
directory-initials = initials { $letters }
directory-phone = Telephone
directory-room = Room
directory-hours = Times
directory-reach-office = Line of { $office }
directory-reach-person = Seat is open
directory-partner = { $organisation }
directory-import-link = Import a table
directory-export-link = Directory as a table
directory-imported = The directory is imported: { $added } new, { $changed } changed, { $removed } removed.

## Importing
sheet-title = Import a table
sheet-lead = A table (CSV) replaces the whole directory. You first see what changes.
sheet-template = Template
sheet-template-hint = The template names all columns. Only “Name” has to be there, in any order.
sheet-file = File (CSV)
sheet-file-hint = At most 1 MB and 5,000 lines. Spreadsheets save it as “CSV”.
sheet-check = Check
sheet-preview-title = What changes
sheet-nothing = The directory is already as the table says. Nothing changes.
sheet-nothing-good = No line fits. Nothing changes.
sheet-added = New: { $count }
sheet-changed = Changed: { $count }
sheet-removed = Removed: { $count }
sheet-unchanged = { $count ->
    [one] { $count } entry stays as it is.
   *[other] { $count } entries stay as they are.
}
sheet-more = and { $count } more
sheet-faults = { $count ->
    [one] { $count } line does not fit
   *[other] { $count } lines do not fit
}
sheet-faults-hint = These lines are passed over. What the directory knows of them stays. Everything else is taken.
sheet-line = Line
sheet-reason = Why
sheet-apply = Apply
sheet-other = Another file
sheet-broken = This file cannot be imported
sheet-missing = Choose a file.
sheet-error-unknown-column = The column “{ $name }” is not known. The template names all columns.
sheet-error-twice-column = The column “{ $name }” stands twice in the first line.
sheet-error-no-name = The column “Name” is missing in the first line.
sheet-error-empty = There is nothing below the first line.
sheet-error-too-long = The table has more than { $count } lines.
sheet-error-not-text = This is not a table in text. Save it as CSV.
sheet-fault-fields = There are more fields than columns. Text with a separator belongs in quotation marks.
sheet-fault-no-name = The name is missing.
sheet-fault-kind = “{ $text }” is neither Person nor Stelle.
sheet-fault-office = There is no office “{ $text }”.
sheet-fault-account = There is no account “{ $text }”.
sheet-fault-email = “{ $text }” is no e-mail address.
sheet-fault-street = The street “{ $text }” does not fit. Right is for example: Lindenstraße 1-49 ungerade.
sheet-fault-letters = “{ $text }” are no initial letters. Right is for example: A-K or Sch.
sheet-fault-too-long = { $column }: at most { $count } characters.
sheet-fault-too-many = Too many responsibilities.
sheet-fault-twice = Stands in line { $line } already. Give each a Kennung of its own.
