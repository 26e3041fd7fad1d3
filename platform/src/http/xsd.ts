import { NAMESPACE } from '@run-elsewhere/planner/wire';

const LIMITS = ['cores', 'memory', 'disk', 'gpus', 'duration', 'processes', 'user'];

/** The schema of what this service puts into a UWS job's `jobInfo`. */
export const PLANNER_XSD = `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:re="${NAMESPACE}"
    targetNamespace="${NAMESPACE}" elementFormDefault="qualified" attributeFormDefault="unqualified" version="1.0">
  <xs:element name="planner">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="progress" minOccurs="0">
          <xs:annotation><xs:documentation>Cells done of all cells; the text is for people.</xs:documentation></xs:annotation>
          <xs:complexType>
            <xs:simpleContent>
              <xs:extension base="xs:string">
                <xs:attribute name="done" type="xs:nonNegativeInteger" use="required"/>
                <xs:attribute name="total" type="xs:nonNegativeInteger" use="required"/>
              </xs:extension>
            </xs:simpleContent>
          </xs:complexType>
        </xs:element>
        <xs:element name="file" minOccurs="0" maxOccurs="unbounded">
          <xs:annotation><xs:documentation>Relative path, in the job's folder, of the result with this id.</xs:documentation></xs:annotation>
          <xs:complexType>
            <xs:attribute name="result" type="xs:string" use="required"/>
            <xs:attribute name="path" type="xs:string" use="required"/>
          </xs:complexType>
        </xs:element>
        <xs:element name="outcome" minOccurs="0">
          <xs:annotation><xs:documentation>How the job ended, where a limit ended it.</xs:documentation></xs:annotation>
          <xs:complexType>
            <xs:attribute name="limit" use="required">
              <xs:simpleType>
                <xs:restriction base="xs:string">
${LIMITS.map((limit) => `                  <xs:enumeration value="${limit}"/>`).join('\n')}
                </xs:restriction>
              </xs:simpleType>
            </xs:attribute>
          </xs:complexType>
        </xs:element>
        <xs:element name="usage" minOccurs="0">
          <xs:annotation><xs:documentation>Cores times seconds that the job has used so far.</xs:documentation></xs:annotation>
          <xs:complexType>
            <xs:attribute name="coreSeconds" type="xs:nonNegativeInteger" use="required"/>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
`;
