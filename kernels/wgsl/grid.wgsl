// Work beyond 65,535 workgroups goes on in the next row of the grid.

fn flat_group(group: vec3u, groups: vec3u) -> u32 {
  return group.y * groups.x + group.x;
}
