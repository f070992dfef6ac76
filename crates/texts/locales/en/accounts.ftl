## Logging in

login-by = Log in with { $provider }
login-local = With user name and password
login-not-local = Here you log in by your login service.
login-slow-seconds = Too many wrong tries from here. Please try again in { $count } seconds.
login-slow-minutes = Too many wrong tries from here. Please try again in { $count } minutes.
login-error-zeit = Logging in took too long. Please log in again.
login-error-anbieter = The login service does not answer as it should. Please try again in a few minutes. If that does not help, ask your IT.
login-error-abgelehnt = The login service refused, or you stopped. Please try again.
login-error-gruppe = Your account is not enabled here. Please ask your administration.
login-error-erneut = That did not work just now. Please log in again.
logout-title = Logging out
logout-lead = You are logged out here. Now we log you out at the login service too.
logout-on = Continue

## Second step

factor-title = Second step
factor-code = Code of your app
factor-code-hint = Six digits. A recovery code works too.
factor-recovery = Recovery code
factor-recovery-hint = One of the codes that you wrote down when you set this up.
factor-submit = Continue
factor-wrong = That is not right. Please try again. With a code of the app, wait for the next one.
factor-over = That took too long. Please start again.
factor-lost = Lost your phone or key? Your administration resets the second step.
factor-back = Back to the login
factor-last = A second step is required here. Set up another one first, then you can remove this one.
factor-passkey-lead = Confirm with your passkey: by fingerprint, face, PIN or security key.
factor-passkey-use = Use passkey
factor-passkey-failed = The passkey did not work. Please try again or take the other way.
factor-passkey-noscript = Passkeys need JavaScript. Please switch it on or take the other way.
factor-totp = App with codes
factor-passkey = Passkey
factor-facts = since { $since }, not used yet
factor-facts-used = since { $since }, last used { $used }

## Setting up a second step

enrol-title = Set up a second step
enrol-lead-login = Your password alone is not enough here. Please set up a second step now. Choose one of the ways.
enrol-lead = A second step protects your account if somebody learns your password. Choose one of the ways.
enrol-app = App with codes
enrol-app-install = Open an app for one-time codes on your phone, such as FreeOTP, Aegis or Microsoft Authenticator.
enrol-app-scan = Scan this picture with the app.
enrol-app-picture = QR code for the app; below it is the same key as text
enrol-app-type = Or type the key:
enrol-app-enter = Enter the six digits that the app shows now.
enrol-code = Code of the app
enrol-label = Name of the device
enrol-app-submit = Set up the app
enrol-passkey = Passkey
enrol-passkey-lead = A passkey lies on your computer, your phone or a security key. You confirm by fingerprint, face or PIN. There is nothing to type.
enrol-passkey-submit = Set up a passkey
codes-title = Your recovery codes
codes-lead = Write these codes down or print them. They are shown only now.
codes-hint = Each code stands in for the second step once, for example when your phone is lost. Keep the codes apart from the device.
codes-done = I have written the codes down

## Own account

account-nav = Account
account-title = My account
account-lead = Logged in as { $login }.
account-provider = Your account comes from your login service. Change password and second step there.
account-factors = Second step
account-factors-none = You log in with your password alone. A second step protects your account if somebody learns it.
account-factor-add = Set up a second step
account-factor-more = Set up another one
account-factor-drop = Remove
account-factor-drop-this = Remove: { $name }
account-codes-left =
    { $count ->
        [0] You have no recovery codes left.
        [one] You have one recovery code left.
       *[other] You have { $count } recovery codes left.
    }
account-codes-new = New recovery codes
account-password = Password
account-password-present = Present password
account-password-new = New password
account-password-hint = At least 10 characters. Several words that do not belong together are good.
account-password-again = New password again
account-password-change = Change password
account-password-differs = The two new passwords are not the same.
account-password-wrong = The present password is not right.
account-password-length = The new password must have 10 to 256 characters.
account-password-none = This account has no password here.
account-sessions = Logins
account-sessions-lead = You are logged in here at present. If you do not know one, end it and change your password.
account-session-own = this one
account-session-end = End
account-session-end-this = End the login: { $device }
account-sessions-end = End all others
account-done-passwort = Your password is changed. All other logins are ended.
account-done-sitzung = The login is ended.
account-done-sitzungen = All other logins are ended.
account-done-faktor = The second step is set up.
account-done-entfernt = The second step is removed.
session-begun = { $at }, { $how }
session-seen = last used { $at }
session-device-unknown = Unknown device
session-password = by password
session-totp = by password and app
session-passkey = by password and passkey
session-recovery = by password and recovery code
session-provider = by the login service
session-break-glass = by emergency access
moment = { $date }, { $time }

## Logins of the organisation

logins-title = Logins
logins-lead = Who is logged in at present, and who has a second step? Each reset and end is in the record of changes.
logins-factors = Second step:
logins-no-factor = none
logins-no-session = Not logged in
logins-reset = Reset second step
logins-reset-this = Reset second step: { $name }
logins-end = Log out
logins-end-this = Log out everywhere: { $name }
logins-done-factors = The second step of { $name } is reset.
logins-done-sessions = { $name } is logged out everywhere.

## Emergency access

emergency-title = Emergency access
emergency-lead = This link opens the account { $login } once. It holds for a short time. That you use it is in the record of changes.
emergency-enter = Open the account

## Record of changes

audit-title = Record of changes
audit-lead = Who changed what, and when? Two persons always read that together: one asks and says why, another agrees. Then both read for half an hour.
audit-reason = Why do you want to read the record?
audit-reason-hint = The second person sees the reason. It is put on record too.
audit-reason-error = Please give a reason, at most 300 characters.
audit-ask = Ask a second person
audit-waits = Now a second person has to agree here. Your request holds for 24 hours.
audit-asked = { $name } wants to read the record of changes
audit-agree = Agree and read too
audit-agree-this = Agree and read too: { $name }
audit-until = You can read until { $until }. That you read is put on record too.
audit-from = From
audit-to = To
audit-kind = What
audit-all = Everything
audit-who = Who
audit-everybody = Everybody
audit-show = Show
audit-at = When
audit-what = What
audit-difference = Before and after
audit-none = Nothing is on record about that in this time.
audit-cut = There are more entries than shown here. Please choose a shorter time.
audit-former = former account
audit-actor-command-line = Command line
audit-actor-system = Schalter itself
audit-kind-organisation = Organisation
audit-kind-office = Office
audit-kind-topic = Topic
audit-kind-staff = Account
audit-kind-entry = Directory
audit-kind-message = Message
audit-kind-template = Template
audit-kind-wallboard = Wallboard
audit-kind-retention = Periods of keeping
audit-kind-hold = Hold
audit-kind-person = Information and erasure
audit-kind-feature = Staff council
audit-kind-audit = Record of changes
audit-organisation-change = Organisation changed
audit-organisation-plan = Plan applied at the command line
audit-organisation-directory = Directory imported
audit-office-create = Office made
audit-office-change = Office changed
audit-office-retire = Office retired
audit-office-restore = Office restored
audit-topic-create = Topic made
audit-topic-change = Topic changed
audit-topic-retire = Topic retired
audit-topic-restore = Topic restored
audit-entry-create = Entry of the directory made
audit-entry-change = Entry of the directory changed
audit-entry-remove = Entry of the directory removed
audit-staff-create = Account made
audit-staff-change = Account changed
audit-staff-retire = Account closed
audit-staff-password = Password changed
audit-staff-sessions = Logins ended
audit-staff-factor-added = Second step set up
audit-staff-factor-dropped = Second step removed
audit-staff-factors-reset = Second step reset
audit-staff-provider = Changed by the login service
audit-staff-break-glass = Emergency access made
audit-staff-break-glass-used = Emergency access used
audit-audit-ask = Asked for the record of changes
audit-audit-agree = Agreed to the reading of the record
audit-audit-read = Record of changes read
audit-wallboard-open = Wallboard opened
audit-wallboard-revoke = Wallboard closed
audit-message-repeat = Message sent again
audit-message-test = Test message sent
audit-field-reason = Reason
audit-field-name = Name
audit-field-login = User name
audit-field-roles = Roles
audit-field-offices = Offices
audit-field-active = May log in
audit-field-factor = Second step
audit-field-sessions = Logins
audit-field-from = From
audit-field-until = Until
audit-field-kind = What
audit-field-asked-by = Asked by
audit-value-true = yes
audit-value-false = no
audit-kind-notice = Notice
audit-notice-publish = Notice published
audit-notice-withdraw = Notice withdrawn
audit-office-close-day = Office closed for a day
audit-office-open-day = Office opened again
audit-field-text = Text
audit-field-office = Office
audit-field-date = Day
