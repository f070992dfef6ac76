### Messages of the house: where they stand, their templates, the demo's post.

messages-title = Messages
messages-lead = What went to citizens, to the team and to other programs, and what became of it.
messages-without-mail = No mail is sent from here. No mail server is set up.
messages-without-sms = No short messages are sent from here. No gateway is set up.
messages-state = State
messages-show = Show
messages-kind = What it is about
messages-to = To
messages-at = Written
messages-whole = Show in full
messages-none = No message has been sent yet.
messages-none-of-state = No message is in this state.
messages-of-ticket = Message: { $state }
messages-again = Send again
messages-again-this = Send again: { $kind } to { $to }
messages-repeated = The message goes out again.
messages-not-repeated = This message can no longer be sent. It has gone on meanwhile, or is deleted.

messages-state-all = All
messages-state-failed = Not sent
messages-state-bounced = Came back
messages-state-unconfirmed = Unconfirmed
messages-state-handing-over = Being handed over
messages-state-queued = Waiting
messages-state-sent = Sent
messages-state-delivered = Delivered
messages-state-withdrawn = No longer needed

messages-hint-failed = The other side did not take it. Please check the address and send again.
messages-hint-bounced = It did not arrive. Please get in touch by another way.
messages-hint-unconfirmed = It probably arrived: the confirmation is missing. Sending again may double it.
messages-hint-queued =
    { $tries ->
        [one] One try failed. The next follows by itself.
       *[other] { $tries } tries failed. The next follows by itself.
    }

message-kind-callback-link = Link to the callback
message-kind-video-link = Link to the video of a telephone call
message-kind-matter-number = Number of the matter
message-kind-case-closed = Matter closed
message-kind-outage = Outage
message-kind-kiosk-outage = Outage of a kiosk
message-kind-barrier-report = Reported barrier
message-kind-test = Test
message-by-email = Mail
message-by-sms = Short message
message-by-webhook = Webhook

templates-title = Templates
templates-lead = This is how the house writes. You can replace each template by your own words, and go back at any time.
templates-back = To the messages
templates-back-to-list = To the templates
templates-own = Own
templates-kept = The template is saved. It counts from the next message on.
templates-dropped = The template of the house counts again.
templates-tried = The test is on its way. You see what becomes of it under Messages.
templates-try-heading = Test to myself
templates-try-lead = A mail that gives nothing away. It shows whether sending works.
templates-try-to = My mail address
templates-try = Send the test
templates-error-address = Please give a mail address, for example name@example.org.

templates-is-own = You wrote this template yourself.
templates-is-house = This is the template of the house. If you change something, yours counts.
templates-is-instead = There is no template in this language yet. Messages are sent in { $language }.
templates-subject = Subject
templates-body = Text
templates-body-hint = An empty line separates paragraphs. A line whose placeholder is empty is left out.
templates-keep = Save
templates-preview = Preview
templates-drop = Back to the template of the house
templates-preview-heading = Preview
templates-preview-hint = With invented values.
templates-preview-html = As the mail program shows it
templates-placeholders = Placeholders
templates-length =
    { $parts ->
        [one] { $units } characters, 1 short message
       *[other] { $units } characters, { $parts } short messages
    }
templates-length-wide =
    { $parts ->
        [one] { $units } characters with special letters, 1 short message
       *[other] { $units } characters with special letters, { $parts } short messages
    }

templates-wrong = The template cannot be saved like this
templates-in-subject = Subject
templates-in-line = Line { $line }, column { $column }
templates-fault-unknown = There is no placeholder { $word }.
templates-fault-not-here = This message has no placeholder { $word }.
templates-fault-missing = The placeholder { $word } is missing. The message is of no use without it.
templates-fault-brace = A brace stands alone.
templates-fault-empty = Nothing is written here yet.
templates-fault-long = At most { $limit } characters.

placeholder-organisation = name of the organisation
placeholder-office = name of the office
placeholder-link = link that works once
placeholder-number = number of the matter
placeholder-due = by when there is an answer
placeholder-when = when the callback comes
placeholder-phone = telephone number of the office
placeholder-text = words of the report
placeholder-page = the reported page
placeholder-contact = where the answer is to go
placeholder-what = what is out of order
placeholder-time = point in time

audit-template-change = Template changed
audit-template-drop = Went back to the template of the house

demo-post-title = Post of the demo
demo-post-lead = In the demo nothing leaves the house. Here lies what would have been sent, the newest first.
demo-post-none = Nothing has been sent yet. Ask for a callback by mail, for example.
demo-post-to = To { $to }
demo-post-open = Open the link
demo-post-link = See the demo’s post
