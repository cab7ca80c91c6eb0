password-choose = اختيار كلمة مرور
password-choose-new = اختيار كلمة مرور جديدة
password-welcome = مرحبًا بك في { $server }
password-first-lead = اختر كلمة مرور لحسابك { $email }.
password-new-lead = تحلّ محل كلمة المرور القديمة لحسابك { $email }.
password-save = حفظ كلمة المرور
password-saved-title = تم حفظ كلمة المرور
password-saved = حُفظت كلمة مرورك
password-saved-lead = لم تسجّل الدخول بعد: استخدمها لتسجيل الدخول إلى { $server }. إذا أتيت من تطبيق، فارجع إليه وسجّل الدخول من هناك.
password-forgotten-title = هل نسيت كلمة المرور؟
password-forgotten-lead = اكتب البريد الإلكتروني الذي تسجّل الدخول به. ستصلك رسالة تحتوي على رابط لاختيار كلمة مرور أخرى.
password-send-link = إرسال الرابط
password-no-address = هذا ليس عنوان بريد إلكتروني. يكون بالشكل name@example.com.
password-rules = كلمة مرورك:
password-rule-length =
    { $count ->
        [one] تتكون من حرف واحد على الأقل من أي نوع؛
        [two] تتكون من حرفين على الأقل من أي نوع؛
        [few] تتكون من { $count } أحرف على الأقل من أي نوع؛
        [many] تتكون من { $count } حرفًا على الأقل من أي نوع؛
       *[other] تتكون من { $count } حرف على الأقل من أي نوع؛
    }
password-rule-guess = يصعب تخمينها: عدة كلمات لا علاقة بينها خيار جيد؛
password-rule-once = لا تُستخدم في أي مكان آخر.
password-new = كلمة المرور الجديدة
password-new-again = كلمة المرور الجديدة مرة أخرى
password-change = يُرجى تغيير ما يلي:
password-too-long =
    { $count ->
        [one] يجب ألا تزيد كلمة المرور على بايت واحد.
       *[other] يجب ألا تزيد كلمة المرور على { $count } بايت.
    }
password-not-same = كلمتا المرور غير متطابقتين.
password-too-short =
    { $count ->
        [one] يجب أن تتكون كلمة المرور من حرف واحد على الأقل.
        [two] يجب أن تتكون كلمة المرور من حرفين على الأقل.
        [few] يجب أن تتكون كلمة المرور من { $count } أحرف على الأقل.
        [many] يجب أن تتكون كلمة المرور من { $count } حرفًا على الأقل.
       *[other] يجب أن تتكون كلمة المرور من { $count } حرف على الأقل.
    }
password-too-easy = كلمة المرور سهلة التخمين.
password-stolen = وُجدت كلمة المرور في بيانات سُرقت من مكان آخر، وهي أول ما يجرّبه من يحاول التخمين.
password-warn-rows = صفوف المفاتيح المتتالية سهلة التخمين.
password-warn-pattern = أنماط لوحة المفاتيح القصيرة سهلة التخمين.
password-warn-repeat = التكرار مثل «aaa» سهل التخمين.
password-warn-repeats = التكرار مثل «abcabcabc» أصعب تخمينًا بقليل فقط من «abc».
password-warn-top-10 = هذه من كلمات المرور العشر الأكثر شيوعًا.
password-warn-top-100 = هذه من كلمات المرور المئة الأكثر شيوعًا.
password-warn-common = هذه كلمة مرور شائعة جدًا.
password-warn-similar = كلمة المرور هذه تشبه كلمة مرور شائعة الاستخدام.
password-warn-sequence = التسلسلات مثل abc أو 6543 سهلة التخمين.
password-warn-years = السنوات الأخيرة سهلة التخمين.
password-warn-word = الكلمة الواحدة بمفردها سهلة التخمين.
password-warn-dates = كثيرًا ما تكون التواريخ سهلة التخمين.
password-warn-names-alone = الأسماء وأسماء العائلات بمفردها سهلة التخمين.
password-warn-names = الأسماء وأسماء العائلات الشائعة سهلة التخمين.
password-try-words = استخدم بضع كلمات وتجنّب العبارات الشائعة.
password-try-no-symbols = لا حاجة إلى رموز أو أرقام أو أحرف كبيرة.
password-try-more-words = أضف كلمة أو كلمتين. الكلمات غير الشائعة أفضل.
password-try-capitals = الأحرف الكبيرة لا تفيد كثيرًا.
password-try-uppercase = كتابة كل الأحرف كبيرة سهلة التخمين تقريبًا ككتابتها كلها صغيرة.
password-try-reversed = الكلمات المعكوسة ليست أصعب تخمينًا بكثير.
password-try-substitutions = الاستبدالات المتوقعة مثل «@» بدل «a» لا تفيد كثيرًا.
password-try-longer-pattern = استخدم نمطًا أطول على لوحة المفاتيح وبانعطافات أكثر.
password-try-no-repeats = تجنّب تكرار الكلمات والأحرف.
password-try-no-sequences = تجنّب التسلسلات.
password-try-no-years = تجنّب السنوات الأخيرة.
password-try-no-own-years = تجنّب السنوات المرتبطة بك.
password-try-no-own-dates = تجنّب التواريخ والسنوات المرتبطة بك.
