# Messages to citizens in Ukrainian.

message-when-window = { $date } між { $from } та { $until }
message-when-now = зараз: ми чекаємо на Вас. Будь ласка, відкрийте посилання
message-when-soon = якнайшвидше

message-callback-link-email-subject = Ваш зворотний дзвінок від { $organisation }
message-callback-link-email-body =
    Добрий день,

    Ви попросили нас зателефонувати Вам: { $office }.
    Ми зв’яжемося з Вами { $when }.

    За цим посиланням Ви знайдете свій запит. Там можна прийняти дзвінок, змінити час або скасувати його:

    { $link }

    Посилання діє один раз. Будь ласка, не передавайте його іншим.

    Ви також можете зателефонувати нам: { $phone }

    З повагою
    { $organisation }

    Це повідомлення створено автоматично.
message-callback-link-sms-body =
    { $organisation }: Ми зв’яжемося з Вами { $when }. Змінити або скасувати: { $link }

message-video-link-email-subject = Відео до Вашої розмови з { $organisation }
message-video-link-email-body =
    Добрий день,

    Ви зараз розмовляєте з нами: { $office }.

    Це посилання додає зображення до Вашої телефонної розмови. Будь ласка, залишайтеся на лінії:

    { $link }

    Посилання діє один раз і лише десять хвилин. Будь ласка, не передавайте його іншим.

    Ви також можете зателефонувати нам: { $phone }

    З повагою
    { $organisation }

    Це повідомлення створено автоматично.
message-video-link-sms-body =
    { $organisation }: відео до Вашої телефонної розмови. Залишайтеся на лінії: { $link }

message-matter-number-email-subject = Ваше звернення має номер { $number }
message-matter-number-email-body =
    Добрий день,

    ми опрацьовуємо Ваше звернення: { $office }.

    Ваш номер: { $number }.
    Ви отримаєте відповідь не пізніше { $due }.

    Будь ласка, називайте цей номер, коли звертаєтеся із запитаннями.
    Телефон: { $phone }

    З повагою
    { $organisation }

    Це повідомлення створено автоматично.
message-matter-number-sms-body =
    { $organisation }: Ваш номер { $number }. Будь ласка, називайте його, коли звертаєтеся із запитаннями.
    Телефон: { $phone }

message-case-closed-email-subject = Звернення { $number } завершено
message-case-closed-email-body =
    Добрий день,

    Ваше звернення з номером { $number } завершено: { $office }.

    Щось залишилося невирішеним? Тоді зателефонуйте нам, будь ласка, і назвіть номер.
    Телефон: { $phone }

    З повагою
    { $organisation }

    Це повідомлення створено автоматично.
message-case-closed-sms-body =
    { $organisation }: звернення { $number } завершено. Охоче відповімо на запитання.
    Телефон: { $phone }
