### Callbacks: what we promise, the form without waiting, the link to the promise.

## What we promise

callback-says-by =
    { $by ->
        [email] We will send you a link to the talk { $day } by { $time }.
        [phone] We will call you { $day } by { $time }.
       *[either] We will get back to you { $day } by { $time }.
    }
callback-says-from =
    { $by ->
        [email] We will send you a link to the talk { $day } from { $time }.
        [phone] We will call you { $day } from { $time }.
       *[either] We will get back to you { $day } from { $time }.
    }
callback-says-window =
    { $by ->
        [email] We will send you a link to the talk { $day } between { $from } and { $until }.
       *[phone] We will call you { $day } between { $from } and { $until }.
    }
callback-says-soon =
    { $by ->
        [email] We will send you a link to the talk as soon as possible.
        [phone] We will call you as soon as possible.
       *[either] We will get back to you as soon as possible.
    }
callback-says-carried =
    { $by ->
        [email] We did not manage it today. We will send you a link to the talk { $day } from { $time }.
       *[phone] We did not manage it today. We will call you { $day } from { $time }.
    }
callback-says-again =
    { $by ->
        [email] We did not reach you. We will send you another link { $day } from { $time }.
       *[phone] We did not reach you. We will call you again { $day } from { $time }.
    }
callback-says-now = We are calling you now. Keep your telephone at hand.
callback-tries-left =
    { $count ->
        [one] After that we will not try again.
       *[other] We will try { $count } more times.
    }
callback-today = Today
callback-tomorrow = Tomorrow

## Without waiting

callback-offer = Would you rather be called back?
callback-offer-instead = You can be called back instead of waiting.
callback-link = Be called back
callback-title = Callback from { $office }
callback-lead = You do not have to wait. Leave a number or an e-mail address, and we will get back to you.
callback-lead-phone = You need not wait. Give us a telephone number, and we call you.
callback-contact = Telephone number or e-mail address
callback-contact-phone = Telephone number
callback-contact-hint = We ring a telephone number. By e-mail you get a link to the talk.
callback-contact-hint-phone = We call you at this number.
callback-when = When does it suit you?
callback-soon = As soon as possible
callback-opening = As soon as we open again
callback-no-time = Without a wished time: { $says }
callback-topic-choose = Please choose
callback-kept = We delete your number or address after the talk, or when you cancel.
callback-submit = Arrange a callback
callback-error-contact = Enter a telephone number or e-mail address, for example 0221 123456. We do not call emergency or premium numbers.
callback-error-contact-phone = Give a telephone number, for example 0221 123456. We do not call emergency or special numbers.
callback-error-taken = A callback to this number or address is promised already. You need not do anything else.
callback-error-window = This time is no longer available. Choose another.

## No room left

limit-full = The line is full. You can be called back.
limit-late = We will probably not get to you today: we close at { $time }. You can be called back.
full-title = The line is full
full-lead = So many people are waiting that nobody can join them. We will gladly call you back.
full-again = Try again
full-return = Try again a little later.
late-title = We will not get to you today
late-lead = We close at { $time }. Until then we talk to those who are waiting already.
late-return = { $opens }. Come straight back then.

## The promise

promised-title = We will call you back
promised-title-email = We will write to you
promised-close = You can close this page. Your callback stays arranged.
promised-to = Number
promised-to-email = E-mail address
promised-change = Change the callback
promised-cancel = Cancel the callback
promised-cancel-ask = Do you really want to cancel the callback?
promised-cancel-text = We will not call you then, and we delete your number or address.
promised-cancel-yes = Yes, cancel it

## The link

link-title = Your callback
link-lead = One press shows what is arranged. There you can also change or cancel the callback.
link-open = See the callback
link-once = The link works once. After that, this browser remembers your visit.
link-gone-title = This link no longer works
link-gone-lead = It has been used already, or the visit is over. If you still need something, call us or ask for a new callback.
link-home = To the overview
