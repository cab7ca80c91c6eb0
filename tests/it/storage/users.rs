use grantor::storage::users::{
    add_role, by_email, by_id, insert, list, password, remove_role, set_active, set_password,
};
use grantor::types::UserId;

use super::*;

server_test! {
    async fn ours_an_account_has_one_address_one_password_and_many_roles(s: TestServer) {
        let grace = s.user("grace@example.test", "Grace").await;
        let (taken, email) = (UserId::new(), ADA.parse().unwrap());
        let twice = write!(s, conn => insert(conn, &taken, &email, "Another", START).await);
        assert!(twice.unwrap_err().is_conflict());
        let found = read!(s, conn => by_email(conn, &"grace@example.test".parse().unwrap()).await).unwrap();
        assert_eq!((&found.id, found.name.as_str(), found.is_active, found.roles().len()), (&grace, "Grace", true, 0));

        let nobody = UserId::new();
        assert!(read!(s, conn => by_id(conn, &nobody).await).is_none());
        let missing = write!(s, conn => set_password(conn, &nobody, "phc", START).await);
        assert!(missing.unwrap_err().is_missing_reference());
        for phc in ["first", "second"] {
            let user = grace.clone();
            write!(s, conn => set_password(conn, &user, phc, START).await).unwrap();
            assert_eq!(read!(s, conn => password(conn, &grace).await).as_deref(), Some(phc));
        }

        let editor = s.role("editor").await;
        for is_new in [true, false] {
            let (user, role) = (grace.clone(), editor.clone());
            assert_eq!(write!(s, conn => add_role(conn, &user, &role).await).unwrap(), is_new);
        }
        let (user, unknown) = (grace.clone(), "nobody".parse().unwrap());
        assert!(write!(s, conn => add_role(conn, &user, &unknown).await).unwrap_err().is_missing_reference());
        assert_eq!(read!(s, conn => by_id(conn, &grace).await).unwrap().roles(), std::slice::from_ref(&editor));
        for had_it in [true, false] {
            let (user, role) = (grace.clone(), editor.clone());
            assert_eq!(write!(s, conn => remove_role(conn, &user, &role).await).unwrap(), had_it);
        }

        let user = grace.clone();
        assert!(write!(s, conn => set_active(conn, &user, false, START).await).unwrap());
        assert!(!write!(s, conn => set_active(conn, &UserId::new(), false, START).await).unwrap());
        assert!(!read!(s, conn => by_id(conn, &grace).await).unwrap().is_active);
        assert_eq!(read!(s, conn => list(conn, 100).await).len(), 2);
        assert_eq!(read!(s, conn => list(conn, 1).await).len(), 1);
    }
}
