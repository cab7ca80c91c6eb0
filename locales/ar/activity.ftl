### ما حدث لحساب، كما يُقال لصاحبه.

activity-title = ما حدث
activity-heading = ما حدث لحسابك
activity-lead =
    { $days ->
        [zero] في آخر { $days } يوم، الأحدث أولاً.
        [one] في آخر يوم، الأحدث أولاً.
        [two] في آخر يومين، الأحدث أولاً.
        [few] في آخر { $days } أيام، الأحدث أولاً.
        [many] في آخر { $days } يومًا، الأحدث أولاً.
       *[other] في آخر { $days } يوم، الأحدث أولاً.
    }
activity-not-me = لست أنا من فعل ذلك
activity-nothing = لا يوجد شيء.
activity-older = ما كان قبل ذلك
activity-at = { $moment }
activity-by-administrator = من قِبل أحد المسؤولين
activity-from = من { $address }
activity-signed-in = سجّل شخص ما الدخول إلى حسابك.
activity-sign-in-failed = فشلت محاولة تسجيل دخول إلى حسابك.
activity-signed-out = انتهى تسجيل دخول.
activity-grant-allowed = مُنح تطبيق إذن الوصول إلى حسابك.
activity-grant-denied = رُفض وصول تطبيق إلى حسابك.
activity-grant-revoked = انتهى وصول تطبيق إلى حسابك.
activity-grant-narrowed = سُحب بعض ما كان يمكن لتطبيق فعله بحسابك.
activity-code-replayed = حاول شخص ما استخدام وصول تطبيق إلى حسابك مرة ثانية، فانتهى الوصول.
activity-code-misused = لم يتمكن تطبيق من إثبات أنه هو الذي مُنح إذن الوصول إلى حسابك، فانتهى الوصول.
activity-client-mismatch = حاول تطبيق استخدام وصول تطبيق آخر إلى حسابك، فرُفض طلبه.
activity-refresh-token-reused = قد تكون هناك نسخة مما يصل به تطبيق إلى حسابك، فانتهى وصوله.
activity-password-set = عُيّنت كلمة مرورك.
activity-address-changed = جرى تغيير عنوان البريد الإلكتروني لحسابك.
activity-address-restored = استعاد حسابك عنوان بريده الإلكتروني السابق وطرق تسجيل الدخول التي كانت له حينها.
activity-passkey-added = أُضيف مفتاح مرور.
activity-passkey-renamed = تغيّر اسم مفتاح مرور.
activity-passkey-removed = أُزيل مفتاح مرور.
activity-passkey-copied = رُفض مفتاح مرور، إذ قد تكون هناك نسخة منه.
activity-identity-added = يمكن استخدام موفّر آخر لتسجيل الدخول إلى حسابك.
activity-identity-removed = لم يعد ممكنًا استخدام أحد الموفّرين الآخرين لتسجيل الدخول إلى حسابك.
activity-factor-added = أُضيف تطبيق مصادقة.
activity-factor-removed = أُزيل تطبيق مصادقة.
activity-factors-reset = أُزيلت خطواتك الثانية.
activity-recovery-codes-made = أُنشئت رموز استرداد جديدة.
activity-recovery-code-used = استُخدم رمز استرداد.
activity-device-trusted = لم تعد الخطوة الثانية تُطلب في أحد المتصفحات.
activity-devices-forgotten = عادت الخطوة الثانية تُطلب في كل متصفح.
activity-account-locked-down = جرى تأمين حسابك.
activity-link-created = أُنشئ رابط لاختيار كلمة مرور.
activity-user-created = أُنشئ حسابك.
activity-user-changed = جرى تغيير بيانات حسابك عنك.
activity-user-disabled = عُطّل حسابك.
activity-user-enabled = أُعيد تفعيل حسابك.
activity-user-recovered = أُعيد ضبط كل طرق تسجيل الدخول إلى حسابك.
activity-role-given = مُنحت دورًا.
activity-role-taken = سُحب منك دور.
activity-member-added = أُضفت إلى مجموعة.
activity-member-removed = أُخرجت من مجموعة.
activity-client-owner-added = أصبح بإمكانك إدارة تطبيق.
activity-client-owner-removed = لم يعد بإمكانك إدارة تطبيق.
activity-data-downloaded = جرى تنزيل كل ما يُعرف عنك.
activity-audit-erased = مُحيت عناوين ومتصفحات مما يُعرف عن حسابك.
