//! Groups, and who may use what.

use grantor::oauth::access::Access;
use grantor::oauth::released::Released;
use grantor::storage::{access_lists, groups, released};
use grantor::types::{ClientId, GroupName, ResourceUri, RoleName};

use super::TestServer;

impl TestServer {
    /// A group whose members have `roles`, which must exist.
    pub async fn group(&self, name: &str, roles: &[&str]) {
        let (name, now): (GroupName, _) = (name.parse().unwrap(), self.now());
        let roles: Vec<RoleName> = roles.iter().map(|role| role.parse().unwrap()).collect();
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    groups::insert(conn, &name, "A group", now).await?;
                    for role in &roles {
                        groups::set_role(conn, &name, role, true).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        self.app.forget_cached();
    }

    /// Puts a person into a group, or takes them out.
    pub async fn set_member(&self, email: &str, group: &str, is_member: bool) {
        let (id, group): (_, GroupName) = (self.user_id(email).await, group.parse().unwrap());
        self.db
            .write(move |conn| {
                Box::pin(async move { groups::set_member(conn, &group, &id, is_member).await })
            })
            .await
            .unwrap();
    }

    /// Gives a group's members a role, or takes it.
    pub async fn set_group_role(&self, group: &str, role: &str, has_it: bool) {
        let (group, role): (GroupName, RoleName) = (group.parse().unwrap(), role.parse().unwrap());
        self.db
            .write(move |conn| Box::pin(async move { groups::set_role(conn, &group, &role, has_it).await }))
            .await
            .unwrap();
        self.app.forget_cached();
    }

    /// Who may use an app: `user:EMAIL`, `group:NAME`, `role:NAME`; everyone if `None`.
    pub async fn allow_app(&self, id: &ClientId, list: Option<&[&str]>) {
        let (id, access) = (id.clone(), self.access(list).await);
        self.db
            .write(move |conn| Box::pin(async move { access_lists::set_of_client(conn, &id, &access).await }))
            .await
            .unwrap();
        self.app.forget_cached();
    }

    /// The same of a resource server.
    pub async fn allow_api(&self, uri: &str, list: Option<&[&str]>) {
        let (uri, access): (ResourceUri, _) = (uri.parse().unwrap(), self.access(list).await);
        self.db
            .write(move |conn| {
                Box::pin(async move { access_lists::set_of_resource(conn, &uri, &access).await })
            })
            .await
            .unwrap();
        self.app.forget_cached();
    }

    async fn access(&self, list: Option<&[&str]>) -> Access {
        let Some(list) = list else {
            return Access::Everyone;
        };
        let mut whom = Vec::new();
        for who in list {
            let who = match who.strip_prefix("user:") {
                Some(email) => format!("user:{}", self.user_id(email).await),
                None => (*who).to_owned(),
            };
            whom.push(who.parse().unwrap());
        }
        Access::some(whom)
    }

    /// Which names of groups and roles an app is told.
    pub async fn release_to(&self, id: &ClientId, names: Released) {
        let id = id.clone();
        self.db
            .write(move |conn| Box::pin(async move { released::set(conn, &id, &names).await }))
            .await
            .unwrap();
        self.app.forget_cached();
    }
}
